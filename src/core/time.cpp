/// Time at a constant +07:00, parsed strictly and printed one way.
#include "sohoa/core/time.hpp"

#include <fmt/format.h>

namespace sohoa {
namespace {

namespace chr = std::chrono;
constexpr chr::hours viet_nam{7};

/// Reads fixed-width fields from the left; once something does not fit, everything after is refused.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) ok_ = false;
    for (std::size_t i = 0; ok_ && i < count; ++i) {
      if (!is_digit(rest_[i])) ok_ = false;
      value = value * 10 + (rest_[i] - '0');
    }
    if (ok_) rest_.remove_prefix(count);
    return ok_ ? value : 0;
  }
  bool accept(char c) {
    if (!ok_ || rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = accept(c) && ok_; }
  /// One to nine digits as milliseconds, the rest cut off.
  int fraction_ms() {
    int ms = 0;
    std::size_t count = 0;
    for (; count < rest_.size() && is_digit(rest_[count]); ++count) {
      if (count < 3) ms = ms * 10 + (rest_[count] - '0');
    }
    if (count == 0 || count > 9) ok_ = false;
    rest_.remove_prefix(count);
    for (; count < 3; ++count) ms *= 10;
    return ms;
  }
  bool finished() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<Day> read_day(Reader& from) {
  const int year = from.digits(4);
  from.expect('-');
  const int month = from.digits(2);
  from.expect('-');
  const int day = from.digits(2);
  if (!from.ok()) return std::nullopt;
  return Day::of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

/// Minutes east of Greenwich; nullopt for anything but Z, +hh:mm, -hh:mm.
std::optional<int> read_offset(Reader& from) {
  if (from.accept('Z')) return 0;
  const int sign = from.accept('-') ? -1 : 1;
  if (sign == 1) from.expect('+');
  const int hours = from.digits(2);
  from.expect(':');
  const int minutes = from.digits(2);
  if (!from.ok() || hours > 23 || minutes > 59) return std::nullopt;
  return sign * (hours * 60 + minutes);
}

/// At least `width` digits.
void add_number(std::string& out, int value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

chr::sys_time<chr::milliseconds> point(Instant at) {
  return chr::sys_time<chr::milliseconds>{chr::milliseconds{at.ms}};
}

Instant instant(chr::sys_time<chr::milliseconds> at) { return {at.time_since_epoch().count()}; }

}  // namespace

std::string Instant::iso(bool with_ms) const {
  const auto local = point(*this) + viet_nam;
  const auto day = chr::floor<chr::days>(local);
  const chr::hh_mm_ss time{local - day};
  std::string text;
  text.reserve(32);
  text += Day{day}.iso();
  text += 'T';
  add_number(text, static_cast<int>(time.hours().count()), 2);
  text += ':';
  add_number(text, static_cast<int>(time.minutes().count()), 2);
  text += ':';
  add_number(text, static_cast<int>(time.seconds().count()), 2);
  if (with_ms) {
    text += '.';
    add_number(text, static_cast<int>(time.subseconds().count()), 3);
  }
  text += "+07:00";
  return text;
}

std::optional<Instant> Instant::parse(std::string_view text) {
  Reader from(text);
  const auto day = read_day(from);
  from.expect('T');
  const int hour = from.digits(2);
  from.expect(':');
  const int minute = from.digits(2);
  from.expect(':');
  const int second = from.digits(2);
  const int ms = from.accept('.') ? from.fraction_ms() : 0;
  const auto offset = read_offset(from);
  if (!day || !offset || !from.finished() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const auto local = chr::hours{hour} + chr::minutes{minute - *offset} + chr::seconds{second} + chr::milliseconds{ms};
  return instant(day->date + local);
}

Day Day::of(Instant at) { return {chr::floor<chr::days>(point(at) + viet_nam)}; }

std::optional<Day> Day::of(int year, unsigned month, unsigned day) {
  const chr::year_month_day date{chr::year{year}, chr::month{month}, chr::day{day}};
  if (!date.ok()) return std::nullopt;
  return Day{chr::sys_days{date}};
}

std::optional<Day> Day::parse(std::string_view text) {
  Reader from(text);
  const auto day = read_day(from);
  return from.finished() ? day : std::nullopt;
}

Instant Day::begins() const { return at(0, 0); }

Instant Day::at(int hour, int minute, int second) const {
  return instant(date + chr::hours{hour} + chr::minutes{minute} + chr::seconds{second} - viet_nam);
}

int Day::year() const { return static_cast<int>(chr::year_month_day{date}.year()); }
unsigned Day::month() const { return static_cast<unsigned>(chr::year_month_day{date}.month()); }
unsigned Day::day_of_month() const { return static_cast<unsigned>(chr::year_month_day{date}.day()); }
unsigned Day::weekday() const { return chr::weekday{date}.c_encoding(); }

std::string Day::iso() const {
  const chr::year_month_day ymd{date};
  std::string text;
  add_number(text, static_cast<int>(ymd.year()), 4);
  text += '-';
  add_number(text, static_cast<int>(static_cast<unsigned>(ymd.month())), 2);
  text += '-';
  add_number(text, static_cast<int>(static_cast<unsigned>(ymd.day())), 2);
  return text;
}
std::string Day::vietnamese() const { return fmt::format("{:02}/{:02}/{:04}", day_of_month(), month(), year()); }

Instant SystemClock::now() const { return instant(chr::floor<chr::milliseconds>(chr::system_clock::now())); }

}  // namespace sohoa
