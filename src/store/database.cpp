// What all databases share: reading a row by type, asking for one row.
#include "sohoa/store/database.hpp"

#include "sohoa/core/error.hpp"

namespace sohoa::store {
namespace {

template <class T>
const T& typed(const std::vector<Value>& values, std::size_t column, std::string_view type) {
  SOHOA_INVARIANT(column < values.size());
  if (const T* value = std::get_if<T>(&values[column])) return *value;
  throw Error(ErrorCode::store_corrupt, "column " + std::to_string(column) + " is no " + std::string(type));
}

}  // namespace

std::int64_t Row::integer(std::size_t column) const { return typed<std::int64_t>(values_, column, "integer"); }

const std::string& Row::text(std::size_t column) const { return typed<std::string>(values_, column, "text"); }

const Bytes& Row::blob(std::size_t column) const { return typed<Bytes>(values_, column, "blob"); }

bool Row::is_null(std::size_t column) const {
  SOHOA_INVARIANT(column < values_.size());
  return std::holds_alternative<std::nullptr_t>(values_[column]);
}

std::optional<Row> Transaction::query_one(std::string_view sql, const std::vector<Value>& parameters) {
  std::vector<Row> rows = query(sql, parameters);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

}  // namespace sohoa::store
