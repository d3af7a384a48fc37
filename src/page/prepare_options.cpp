// The names of preparation's steps in configuration and pipeline files.
#include "sohoa/page/prepare.hpp"

namespace sohoa {

PrepareOptions prepare_options(const Settings& table) {
  PrepareOptions options;
  options.find_orientation = table.flag_or("orientation", true);
  options.deskew = table.flag_or("deskew", true);
  options.flatten = table.flag_or("flatten", true);
  options.even_light = table.flag_or("even_light", true);
  options.remove_borders = table.flag_or("borders", true);
  options.remove_seals = table.flag_or("seals", true);
  options.remove_pen = table.flag_or("pen", true);
  options.remove_leaders = table.flag_or("leaders", true);
  options.remove_specks = table.flag_or("specks", true);
  options.remove_bleed = table.flag_or("bleed_through", true);
  options.fit_letters = table.flag_or("letter_height", true);
  options.blank_below = table.number_or("blank_below", 0, 0, 0.1);
  return options;
}

}  // namespace sohoa
