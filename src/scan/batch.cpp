// The program's side of an input: the question, the checked answer, and the order of a batch. No format is known here.
#include "sohoa/scan/batch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cctype>

#include "scan/answers.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa {

struct Input::State {
  std::string name;
  sandbox::Child child;
  Digest digest;
  std::uint64_t byte_count = 0;
  InputFacts facts;

  Bytes ask(std::string_view question) {
    try {
      return child.ask(view(question));
    } catch (Error& error) {
      throw std::move(error).about(name);
    }
  }
  template <class Decode>
  auto checked(Decode decode) {
    try {
      return decode();
    } catch (Error& error) {
      throw std::move(error).about(name);
    }
  }
  std::string numbered(std::string_view question, std::size_t index) const {
    SOHOA_INVARIANT(index < facts.pages.size());
    return std::string{question} + " " + std::to_string(index);
  }
};

Input::Input(std::unique_ptr<State> state) : state_(std::move(state)) {}
Input::~Input() = default;
Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input&&) noexcept = default;

Input Input::open(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) throw Error(ErrorCode::input_unsupported, "a folder", file.string());
  const Digest digest = sha256_file(file);
  auto state = std::make_unique<State>(
      State{file.string(), sandbox::Child{"scan", Descriptor::open_for_reading(file)}, digest, std::filesystem::file_size(file), {}});
  const Bytes answer = state->ask("facts");
  state->facts = state->checked([&] { return scan::decode_facts(answer); });
  return Input{std::move(state)};
}

const InputFacts& Input::facts() const noexcept { return state_->facts; }
const Digest& Input::digest() const noexcept { return state_->digest; }
std::uint64_t Input::byte_count() const noexcept { return state_->byte_count; }

ScannedPage Input::page(std::size_t index) {
  Bytes answer = state_->ask(state_->numbered("page", index));
  return state_->checked([&] { return scan::decode_page(std::move(answer)); });
}

std::vector<Input::TextWord> Input::text_of_page(std::size_t index) {
  const Bytes answer = state_->ask(state_->numbered("words", index));
  return state_->checked([&] { return scan::decode_words(answer); });
}

namespace {

namespace fs = std::filesystem;

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end - at;
}

// Numbers count as numbers: scan2 before scan10. Equal numbers of different length keep an order through the plain names.
bool comes_before(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    const std::size_t m = digits_at(a, i), n = digits_at(b, j);
    if (m > 0 && n > 0) {
      std::string_view x{a.data() + i, m}, y{b.data() + j, n};
      x.remove_prefix(std::min(x.find_first_not_of('0'), x.size()));
      y.remove_prefix(std::min(y.find_first_not_of('0'), y.size()));
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      i += m;
      j += n;
    } else {
      const auto fold_case = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
      if (fold_case(a[i]) != fold_case(b[j])) return fold_case(a[i]) < fold_case(b[j]);
      ++i;
      ++j;
    }
  }
  const std::size_t left_a = a.size() - i, left_b = b.size() - j;
  return left_a != left_b ? left_a < left_b : a < b;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return comes_before(a.filename().string(), b.filename().string());
  });
  return files;
}

void copy_standard_input(const fs::path& spool) {
  const Descriptor to{::open(spool.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!to) throw_errno(errno, "create", spool);
  Bytes buffer(1 << 20);
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read standard input", "-");
    if (got == 0) return;
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::write(to.get(), buffer.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno != EINTR) throw_errno(errno, "write", spool);
      done += std::max<ssize_t>(put, 0);
    }
  }
}

}  // namespace

std::vector<fs::path> expand_inputs(const std::vector<std::string>& inputs, const fs::path& spool) {
  std::vector<fs::path> files;
  for (const std::string& input : inputs) {
    if (input == "-") {
      copy_standard_input(spool);
      files.push_back(spool);
    } else if (fs::is_directory(input)) {
      const std::vector<fs::path> found = files_of(input);
      if (found.empty()) throw Error(ErrorCode::input_missing, "no files in the folder", input);
      files.insert(files.end(), found.begin(), found.end());
    } else {
      files.emplace_back(input);
    }
  }
  return files;
}

}  // namespace sohoa
