/// Invented administrative prose: sentences put together from patterns, never the same page twice.
#pragma once

#include <initializer_list>
#include <string>

#include "random.hpp"

namespace samples {

/// Glues texts drawn by chance; a braced list is evaluated from the left, the operands of + are not.
std::string glued(std::initializer_list<std::string> parts);

std::string vietnamese_sentence(Random& random);
std::string english_sentence(Random& random);

/// Parts of forms and tables, in Vietnamese.
std::string person(Random& random);
std::string place(Random& random);
std::string agency(Random& random);
std::string day(Random& random);
std::string document_number(Random& random);
std::string personal_number(Random& random);
std::string money(Random& random);
std::string procedure(Random& random);

}  // namespace samples
