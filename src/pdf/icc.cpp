// ICC profiles: a 128-byte header, a table of tags, the tags. Numbers are those of the sRGB standard, adapted to the
// profile connection space's white, D50. sRGB is a profile of version 4, whose tone curve is a formula and not a table:
// 2 KB less in every document.
#include "pdf/icc.hpp"

#include <cmath>

#include "pdf/big_endian.hpp"

namespace sohoa::pdf {
namespace {

using Colour = std::array<double, 3>;

constexpr Colour d50{0.9642, 1.0, 0.8249};
// Columns of the sRGB matrix: the colours of the three primaries in XYZ, D50.
constexpr std::array<Colour, 3> primaries{
    {{0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.71410}}};

double linear(double srgb) { return srgb <= 0.04045 ? srgb / 12.92 : std::pow((srgb + 0.055) / 1.055, 2.4); }

struct Tag {
  std::string_view name;
  Bytes bytes;
};

Bytes started(std::string_view type) {
  Bytes out = to_bytes(type);
  put_32(out, 0);
  return out;
}

Bytes text_tag(std::string_view text) {
  Bytes out = started("text");
  append(out, text);
  out.push_back(0);
  return out;
}

Bytes description_tag(std::string_view text) {
  Bytes out = started("desc");
  put_32(out, static_cast<std::uint32_t>(text.size() + 1));
  append(out, text);
  out.push_back(0);
  out.insert(out.end(), 4 + 4 + 2 + 1 + 67, 0);  // no Unicode, no Macintosh name
  return out;
}

Bytes xyz_tag(const Colour& colour) {
  Bytes out = started("XYZ ");
  for (const double part : colour) put_fixed(out, part);
  return out;
}

/// One text, English: the names of version 4.
Bytes localized_tag(std::string_view ascii) {
  Bytes out = started("mluc");
  put_32(out, 1);
  put_32(out, 12);  // bytes of a record
  append(out, std::string_view("enUS"));
  put_32(out, static_cast<std::uint32_t>(2 * ascii.size()));
  put_32(out, 28);  // where the text begins
  for (const char letter : ascii) put_16(out, letter);
  return out;
}

/// Y = ((X + 0.055) / 1.055) ^ 2.4 from 0.04045 on, X / 12.92 below.
Bytes curve_tag() {
  Bytes out = started("para");
  put_16(out, 3);
  put_16(out, 0);
  for (const double part : {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}) put_fixed(out, part);
  return out;
}

/// Bradford's way from daylight, sRGB's white, to D50.
Bytes adaptation_tag() {
  Bytes out = started("sf32");
  for (const double part : {1.0478112, 0.0228866, -0.0501270, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316})
    put_fixed(out, part);
  return out;
}

constexpr std::uint32_t version_2 = 0x02100000, version_4 = 0x04200000;

Bytes header(std::uint32_t version, std::string_view device_class, std::string_view colours, std::string_view connection) {
  Bytes out;
  put_32(out, 0);           // size, filled in at the end
  put_32(out, 0);           // no preferred engine
  put_32(out, version);
  append(out, device_class);
  append(out, colours);
  append(out, connection);
  for (const int part : {2026, 1, 1, 0, 0, 0}) put_16(out, part);  // when the profile was designed; never the clock
  append(out, std::string_view("acsp"));
  out.insert(out.end(), 68 - out.size(), 0);
  for (const double part : d50) put_fixed(out, part);
  out.insert(out.end(), 128 - out.size(), 0);
  return out;
}

/// Equal tags are stored once (the three tone curves).
Bytes profile(Bytes out, const std::vector<Tag>& tags) {
  Bytes body;
  put_32(out, static_cast<std::uint32_t>(tags.size()));
  const std::size_t body_at = out.size() + 12 * tags.size();
  for (std::size_t i = 0; i < tags.size(); ++i) {
    auto at = static_cast<std::uint32_t>(body_at + body.size());
    if (i > 0 && tags[i].bytes == tags[i - 1].bytes) {
      at = static_cast<std::uint32_t>(body_at + body.size() - (tags[i].bytes.size() + 3) / 4 * 4);
    } else {
      append(body, tags[i].bytes);
      pad_to_four(body);
    }
    append(out, tags[i].name);
    put_32(out, at);
    put_32(out, static_cast<std::uint32_t>(tags[i].bytes.size()));
  }
  append(out, body);
  Bytes size;
  put_32(size, static_cast<std::uint32_t>(out.size()));
  std::copy(size.begin(), size.end(), out.begin());
  return out;
}

Colour lab(const Colour& srgb) {
  const auto scaled = [](double ratio) {
    return ratio > 216.0 / 24389 ? std::cbrt(ratio) : (24389.0 / 27 * ratio + 16) / 116;
  };
  Colour f{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double sum = 0;
    for (std::size_t primary = 0; primary < 3; ++primary) sum += primaries[primary][axis] * linear(srgb[primary]);
    f[axis] = scaled(sum / d50[axis]);
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

/// Lab as version 2 tables hold it: 0xFF00 is L = 100, 0x8000 is a = 0.
void put_lab(Bytes& out, const Colour& colour) {
  const auto put = [&](double value) { put_16(out, static_cast<int>(std::lround(std::clamp(value, 0.0, 65535.0)))); };
  put(colour[0] * 652.8);
  put((colour[1] + 128) * 256);
  put((colour[2] + 128) * 256);
}

Bytes cmyk_table_tag() {
  constexpr int steps = 9;
  Bytes out = started("mft2");
  out.insert(out.end(), {4, 3, steps, 0});
  for (const int unit : {1, 0, 0, 0, 1, 0, 0, 0, 1}) put_fixed(out, unit);
  put_16(out, 2);  // entries of the curves before and after: straight lines
  put_16(out, 2);
  const auto straight = [&](int channels) {
    for (int i = 0; i < channels; ++i) put_32(out, 0x0000FFFF);
  };
  straight(4);
  for (int at = 0; at < steps * steps * steps * steps; ++at) {
    const auto left = [&](int nth) { return 1 - at / nth % steps / (steps - 1.0); };
    const double light = left(1);
    put_lab(out, lab({left(729) * light, left(81) * light, left(9) * light}));
  }
  straight(3);
  return out;
}

}  // namespace

Bytes srgb_profile() {
  const Bytes curve = curve_tag();
  return profile(header(version_4, "mntr", "RGB ", "XYZ "), {{"desc", localized_tag("sRGB")},
                                                  {"cprt", localized_tag("Public domain")},
                                                  {"chad", adaptation_tag()},
                                                  {"wtpt", xyz_tag(d50)},
                                                  {"rXYZ", xyz_tag(primaries[0])},
                                                  {"gXYZ", xyz_tag(primaries[1])},
                                                  {"bXYZ", xyz_tag(primaries[2])},
                                                  {"rTRC", curve},
                                                  {"gTRC", curve},
                                                  {"bTRC", curve}});
}

Bytes naive_cmyk_profile() {
  return profile(header(version_2, "scnr", "CMYK", "Lab "), {{"desc", description_tag("Scanned CMYK, sohoa")},
                                                  {"cprt", text_tag("Public domain")},
                                                  {"wtpt", xyz_tag(d50)},
                                                  {"A2B0", cmyk_table_tag()}});
}

}  // namespace sohoa::pdf
