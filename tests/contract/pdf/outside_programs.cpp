// What poppler and veraPDF say, made into values a test compares.
#include "contract/pdf/outside_programs.hpp"

#include <cstdlib>
#include <sstream>

#include "sohoa/core/file.hpp"

namespace sohoa::test {
namespace {

double attribute(const std::string& line, const std::string& name) {
  const std::size_t at = line.find(name + "=\"");
  return at == std::string::npos ? 0 : std::strtod(line.c_str() + at + name.size() + 2, nullptr);
}

Raster rendered(const std::filesystem::path& pdf, int page, int dpi, const std::vector<std::string>& options,
                const std::string& suffix) {
  const TemporaryFolder folder;
  const std::string number = std::to_string(page), name = folder.path() / "page";
  std::vector<std::string> arguments = {"-r", std::to_string(dpi), "-f", number, "-l", number, "-singlefile"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(pdf);
  arguments.push_back(name);
  ask("pdftoppm", arguments);
  return from_pnm(read_file(name + suffix));
}

}  // namespace

Outcome ask(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {program};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_command(command);
}

bool is_there(const std::string& program) {
  return !program.empty() && ask("sh", {"-c", "command -v \"$1\"", "sh", program}).exit_code == 0;
}

Raster from_pnm(const Bytes& file) {
  std::istringstream header(std::string(as_text(file).substr(0, 60)));
  std::string kind;
  int width = 0, height = 0, highest = 0;
  header >> kind >> width >> height >> highest;
  const auto begins = static_cast<std::ptrdiff_t>(header.tellg()) + 1;
  return {width, height, kind == "P6" ? PixelFormat::rgb : PixelFormat::gray, {file.begin() + begins, file.end()}};
}

std::string verapdf() {
  const std::filesystem::path installed = std::filesystem::path(SOHOA_SOURCE_DIR) / "build/judges/bin/verapdf";
  return std::filesystem::exists(installed) ? installed.string() : "";
}

std::vector<FoundWord> words_found(const std::filesystem::path& pdf, int page) {
  const std::string number = std::to_string(page);
  std::istringstream lines(ask("pdftotext", {"-bbox", "-f", number, "-l", number, pdf, "-"}).said);
  std::vector<FoundWord> words;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("<word ") == std::string::npos) continue;
    const double left = attribute(line, "xMin"), top = attribute(line, "yMin");
    const std::size_t begins = line.find('>') + 1;
    words.push_back({line.substr(begins, line.find("</word>") - begins),
                     {left, top, attribute(line, "xMax") - left, attribute(line, "yMax") - top}});
  }
  return words;
}

Raster drawn(const std::filesystem::path& pdf, int page, int dpi) {
  return rendered(pdf, page, dpi, {"-gray"}, ".pgm");
}

Colour colour_drawn(const std::filesystem::path& pdf, int page, double across, double down) {
  const Raster raster = rendered(pdf, page, 72, {}, ".ppm");
  const auto x = static_cast<std::size_t>(across * raster.width_px),
             y = static_cast<std::size_t>(down * raster.height_px);
  const std::uint8_t* pixel = raster.pixels.data() + y * raster.row_bytes() + 3 * x;
  return {pixel[0], pixel[1], pixel[2]};
}

}  // namespace sohoa::test
