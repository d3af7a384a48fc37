// The one table from ErrorCode to exit code, HTTP status and the sentences. Exit codes: docs of the command line.

#include <cstdlib>

#include "app/wording.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::app {

namespace {

constexpr int usage = 2, input = 3, environment = 4, parked = 5, bug = 70;

constexpr ErrorFace faces[] = {
    {ErrorCode::usage, usage, 400, "lệnh dùng sai", "wrong usage", "xem --help", "see --help"},
    {ErrorCode::config_invalid, usage, 500, "cấu hình không dùng được", "the configuration cannot be used", "sửa chỗ được nêu",
     "mend the place named"},
    {ErrorCode::pipeline_invalid, usage, 500, "tệp quy trình có lỗi", "the pipeline file is wrong", "sửa chỗ được nêu",
     "mend the place named"},
    {ErrorCode::rules_invalid, usage, 500, "tệp quy định có lỗi", "the rules file is wrong", "sửa chỗ được nêu", "mend the place named"},
    {ErrorCode::dossier_invalid, usage, 422, "tệp hồ sơ có lỗi", "the dossier file is wrong", "sửa chỗ được nêu", "mend the place named"},
    {ErrorCode::input_missing, input, 404, "không có tệp này", "no such file", "kiểm tra đường dẫn", "check the path"},
    {ErrorCode::input_unsupported, input, 415, "không phải định dạng đọc được", "not a format that can be read",
     "đưa JPEG, PNG, TIFF, WebP, BMP, PNM, HEIC, JPEG 2000 hoặc PDF", "give JPEG, PNG, TIFF, WebP, BMP, PNM, HEIC, JPEG 2000 or PDF"},
    {ErrorCode::input_truncated, input, 422, "tệp bị cụt", "the file ends too early", "quét hoặc chép lại", "scan or copy it again"},
    {ErrorCode::input_unreadable, input, 422, "tệp bị hỏng", "the file is damaged", "quét hoặc chép lại", "scan or copy it again"},
    {ErrorCode::input_too_large, input, 413, "tệp quá lớn", "the file is too large", "quét ở độ phân giải thấp hơn hoặc tách tệp",
     "scan at a lower resolution or split it"},
    {ErrorCode::pdf_malformed, input, 422, "PDF bị hỏng", "the PDF is damaged", "xin bản khác", "ask for another copy"},
    {ErrorCode::pdf_page_tree_loop, input, 422, "cây trang của PDF bị vòng", "the PDF's page tree loops", "xin bản khác",
     "ask for another copy"},
    {ErrorCode::pdf_encrypted, input, 422, "PDF có mật khẩu", "the PDF is encrypted", "bỏ mật khẩu rồi đưa lại",
     "remove the password and try again"},
    {ErrorCode::pdf_needs_repair, input, 422, "PDF phải sửa mới đọc được nên không ký được",
     "the PDF is readable only after repair, so it cannot be signed", "thêm --normalize nếu tệp chưa ai ký, hoặc số hóa lại", "add --normalize if nobody has signed it, or digitize it anew"},
    {ErrorCode::pdf_signing_forbidden, input, 422, "người ký trước không cho phép thay đổi PDF",
     "an earlier signer forbids changes to the PDF", "xin bản chưa khóa", "ask for a copy that is not locked"},
    {ErrorCode::pdf_page_size, input, 422, "khổ trang không dùng được", "the page size cannot be used", "kiểm tra độ phân giải của tệp",
     "check the file's resolution"},
    {ErrorCode::parser_died, input, 422, "tệp làm hỏng bộ đọc", "the file killed the reader", "không dùng tệp này", "do not use this file"},
    {ErrorCode::parser_timeout, input, 422, "tệp làm bộ đọc quá giờ", "the file took the reader too long", "không dùng tệp này",
     "do not use this file"},
    {ErrorCode::key_missing, environment, 503, "không có khóa ký", "there is no signing key", "kiểm tra --key", "check --key"},
    {ErrorCode::key_password_wrong, environment, 403, "sai mật khẩu hoặc mã PIN của khóa", "wrong password or PIN of the key",
     "nhập lại; chú ý số lần thử", "enter it again; mind the number of tries"},
    {ErrorCode::key_unreadable, environment, 503, "khóa không dùng được", "the key cannot be used", "kiểm tra tệp PKCS#12 hoặc thiết bị ký",
     "check the PKCS#12 file or the token"},
    {ErrorCode::key_refused, environment, 422, "khóa quá yếu để ký", "the key is too weak to sign", "xin chứng thư số mới",
     "ask for a new certificate"},
    {ErrorCode::certificate_refused, environment, 422, "chứng thư số không được dùng để ký", "the certificate may not be used",
     "kiểm tra hạn, chủ và tình trạng thu hồi", "check validity, owner and revocation"},
    {ErrorCode::signing_refused, input, 422, "không ký được tài liệu này", "this document cannot be signed", "xem chi tiết", "see the detail"},
    {ErrorCode::tsa_unreachable, environment, 503, "dịch vụ dấu thời gian không trả lời", "the timestamp service does not answer",
     "thử lại sau", "try again later"},
    {ErrorCode::tsa_refused, environment, 502, "dịch vụ dấu thời gian trả lời sai", "the timestamp service answered wrongly",
     "báo người quản trị", "tell the administrator"},
    {ErrorCode::revocation_unreachable, environment, 503, "không hỏi được tình trạng thu hồi", "revocation cannot be asked", "thử lại sau",
     "try again later"},
    {ErrorCode::network_failed, environment, 503, "mạng có lỗi", "the network failed", "thử lại sau", "try again later"},
    {ErrorCode::model_missing, environment, 503, "thiếu dữ liệu ngôn ngữ hoặc phông chữ", "language data or a font is missing",
     "cài gói được nêu", "install the package named"},
    {ErrorCode::tool_missing, environment, 503, "thiếu chương trình", "a program is missing", "cài gói được nêu", "install the package named"},
    {ErrorCode::disk_full, environment, 507, "đĩa đầy", "the disk is full", "giải phóng chỗ rồi chạy lại", "free space and run it again"},
    {ErrorCode::io_failed, environment, 500, "đọc ghi đĩa có lỗi", "reading or writing failed", "kiểm tra đĩa và quyền", "check disk and rights"},
    {ErrorCode::store_busy, environment, 503, "kho đang bận", "the store is busy", "thử lại sau", "try again later"},
    {ErrorCode::store_failed, environment, 500, "kho có lỗi", "the store failed", "chạy sohoa check", "run sohoa check"},
    {ErrorCode::store_corrupt, environment, 500, "dữ liệu trong kho bị hỏng", "the store is damaged", "chạy sohoa check, khôi phục bản sao lưu",
     "run sohoa check, restore the backup"},
    {ErrorCode::not_found, usage, 404, "không tìm thấy", "not found", "kiểm tra mã", "check the code"},
    {ErrorCode::already_exists, usage, 409, "đã có rồi", "it exists already", "dùng mã hoặc thư mục khác", "use another code or folder"},
    {ErrorCode::state_conflict, usage, 409, "trạng thái hồ sơ không cho phép", "the dossier's state does not allow it", "xem sohoa dossier show",
     "see sohoa dossier show"},
    {ErrorCode::parked, parked, 202, "đang chờ", "waiting", "xem sohoa tray list", "see sohoa tray list"},
    {ErrorCode::cancelled, environment, 499, "đã bị dừng", "it was stopped", "chạy lại", "run it again"},
    {ErrorCode::internal, bug, 500, "lỗi của chương trình", "a bug", "báo người phát triển", "report it"},
};

}  // namespace

const ErrorFace& face_of(ErrorCode code) noexcept {
  for (const ErrorFace& face : faces)
    if (face.code == code) return face;
  invariant_failed("every ErrorCode has a face", __FILE__, __LINE__);
}

std::string detail_of(const Error& error, Language language) {
  const std::string word = printable(error.detail());
  const std::string_view said = sentence(word, language);
  return said == word ? word : std::string(said) + ": " + word;
}

std::string error_line(const Error& error, Language language) {
  const ErrorFace& face = face_of(error.code());
  const bool vi = language == Language::vi;
  std::string line = "sohoa: ";
  if (!error.subject().empty()) line += printable(error.subject()) + ": ";
  line += vi ? face.vi : face.en;
  if (!error.detail().empty()) line += " (" + detail_of(error, language) + ")";
  line += ": ";
  line += vi ? face.vi_do : face.en_do;
  return line + " [" + std::string(name(error.code())) + "]";
}

Language language_of(std::string_view flag) {
  if (flag == "vi") return Language::vi;
  if (flag == "en") return Language::en;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("en") ? Language::en : Language::vi;
  }
  return Language::vi;
}

}  // namespace sohoa::app
