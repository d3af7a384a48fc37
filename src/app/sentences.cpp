// The stable words' sentences, Vietnamese and English side by side.

#include <algorithm>

#include "app/wording.hpp"

namespace sohoa::app {

namespace {

struct Sentence {
  std::string_view word, vi, en;
};

constexpr Sentence sentences[] = {
    // verdicts
    {"TOTAL-PASSED", "chữ ký hợp lệ", "valid"},
    {"INDETERMINATE", "chưa kết luận được", "cannot be decided yet"},
    {"TOTAL-FAILED", "chữ ký không hợp lệ", "not valid"},
    {"NO-SIGNATURE", "không có chữ ký", "no signature"},
    // what came after a signature
    {"none", "toàn vẹn, không thay đổi sau khi ký", "intact, nothing changed after signing"},
    {"permitted", "toàn vẹn, sau đó chỉ thêm chữ ký hoặc bằng chứng", "intact, only signatures or evidence were added later"},
    {"forbidden", "không toàn vẹn: nội dung thay đổi sau khi ký", "not intact: the content changed after signing"},
    // reasons of a judgement
    {"content_changed", "nội dung không khớp với chữ ký", "the content does not match the signature"},
    {"another_certificate_named", "chữ ký ghi tên chứng thư số khác", "the signature names another certificate"},
    {"certificate_not_yet_valid", "chứng thư số chưa có hiệu lực lúc ký", "the certificate was not yet valid"},
    {"certificate_expired", "chứng thư số đã hết hạn", "the certificate has expired"},
    {"certificate_on_hold", "chứng thư số đang bị tạm dừng", "the certificate is on hold"},
    {"certificate_revoked", "chứng thư số đã bị thu hồi", "the certificate is revoked"},
    {"digest_unsupported", "thuật toán băm không hỗ trợ", "an unsupported digest"},
    {"issuer_on_hold", "chứng thư số của nơi cấp đang bị tạm dừng", "the issuer's certificate is on hold"},
    {"issuer_revocation_unknown", "chưa hỏi được tình trạng thu hồi của nơi cấp", "the issuer's revocation could not be asked"},
    {"issuer_revoked", "chứng thư số của nơi cấp đã bị thu hồi", "the issuer's certificate is revoked"},
    {"issuer_revoked_after_signing", "nơi cấp bị thu hồi sau khi ký", "the issuer was revoked after signing"},
    {"revoked_after_signing", "chứng thư số bị thu hồi sau khi ký", "revoked after signing"},
    {"key_usage", "chứng thư số không dùng để ký", "the certificate is not for signing"},
    {"not_a_certificate", "không phải chứng thư số", "not a certificate"},
    {"not_a_detached_signature", "không phải chữ ký tách rời", "not a detached signature"},
    {"signed_attributes_incomplete", "thiếu thuộc tính được ký", "signed attributes are missing"},
    {"signer_certificate_missing", "thiếu chứng thư số của người ký", "the signer's certificate is missing"},
    {"signing_certificate_not_named", "chữ ký không ghi tên chứng thư số", "the signature does not name its certificate"},
    {"timestamp_digest_unsupported", "dấu thời gian dùng thuật toán băm không hỗ trợ", "the timestamp's digest is unsupported"},
    {"timestamp_does_not_hold", "dấu thời gian không hợp lệ", "the timestamp does not hold"},
    {"timestamp_in_the_future", "dấu thời gian ở tương lai", "the timestamp lies in the future"},
    {"timestamp_issuer_revocation_unknown", "chưa hỏi được tình trạng thu hồi của nơi cấp dấu thời gian", "revocation of the timestamp's issuer could not be asked"},
    {"timestamp_not_trusted", "dịch vụ dấu thời gian không được tin cậy", "the timestamp service is not trusted"},
    {"timestamp_over_something_else", "dấu thời gian của nội dung khác", "the timestamp is over something else"},
    {"timestamp_revocation_unknown", "chưa hỏi được tình trạng thu hồi của dấu thời gian", "the timestamp's revocation could not be asked"},
    {"timestamp_unreadable", "dấu thời gian hỏng", "the timestamp is unreadable"},
    {"timestamp_weak_algorithm", "dấu thời gian dùng thuật toán quá yếu", "the timestamp uses a weak algorithm"},
    {"timestamp_without_certificate", "dấu thời gian thiếu chứng thư số", "the timestamp lacks its certificate"},
    {"weak_digest", "thuật toán băm quá yếu", "the digest is too weak"},
    {"weak_key", "khóa quá yếu", "the key is too weak"},
    {"not_yet_valid", "chưa có hiệu lực", "not yet valid"},
    {"signature_value_wrong", "giá trị chữ ký sai", "the signature value is wrong"},
    {"no_path_to_a_trusted_root", "chứng thư số không dẫn tới nơi cấp được tin cậy", "no path to a trusted authority"},
    {"untrusted_certificate", "nơi cấp chứng thư số không nằm trong danh sách tin cậy", "the issuer is not on the trust list"},
    {"certificate_not_checked", "chưa kiểm tra chứng thư số: không có danh sách tin cậy", "the certificate was not checked: no trust list"},
    {"revocation_unknown", "chưa hỏi được tình trạng thu hồi", "revocation could not be asked"},
    {"weak_algorithm_in_path", "thuật toán quá yếu trên đường dẫn chứng thư số", "a weak algorithm in the certificate path"},
    {"path_constraints", "chứng thư số vi phạm ràng buộc của nơi cấp", "the certificate breaks its issuer's constraints"},
    {"later_changes_forbidden", "nội dung thay đổi sau khi ký", "the content changed after signing"},
    {"later_signature_broken", "một chữ ký đến sau bị hỏng", "a later signature is broken"},
    {"later_signature_incomplete", "một chữ ký đến sau không đầy đủ", "a later signature is incomplete"},
    {"sub_filter_unsupported", "loại chữ ký không hỗ trợ", "a kind of signature that is not supported"},
    {"certification_forbids", "người chứng nhận không cho phép thay đổi này", "the certifier forbids this change"},
    {"field_locked", "trường đã bị khóa", "the field was locked"},
    {"contents_missing", "thiếu giá trị chữ ký", "the signature value is missing"},
    {"contents_malformed", "giá trị chữ ký hỏng", "the signature value is malformed"},
    {"byte_range_missing", "thiếu phạm vi ký", "the signed range is missing"},
    {"byte_range_malformed", "phạm vi ký hỏng", "the signed range is malformed"},
    {"byte_range_outside", "phạm vi ký vượt ra ngoài tệp", "the signed range leaves the file"},
    {"gap_not_contents", "phạm vi ký bỏ trống nhiều hơn giá trị chữ ký", "the signed range leaves out more than the signature value"},
    {"not_a_revision", "phạm vi ký không kết thúc ở một phiên bản", "the signed range does not end at a revision"},
    {"revision_unreadable", "phiên bản đã ký không đọc được", "the signed revision cannot be read"},
    {"too_many_revisions", "quá nhiều phiên bản", "too many revisions"},
    {"second_signature_in_value", "hai chữ ký trong một giá trị", "two signatures in one value"},
    {"repeated_keys", "khóa lặp lại trong đối tượng chữ ký", "repeated keys in the signature object"},
    {"value_shared", "hai trường dùng chung một giá trị chữ ký", "two fields share one signature value"},
    {"value_not_indirect", "giá trị chữ ký đặt sai chỗ", "the signature value is in the wrong place"},
    {"trailing_bytes", "có dữ liệu thừa sau tài liệu", "bytes after the document"},
    // states of a dossier
    {"registered", "mới đăng ký", "registered"},
    {"accepted", "được tiếp nhận", "accepted"},
    {"not_accepted", "không được tiếp nhận", "not accepted"},
    {"in_progress", "đang xử lý", "in progress"},
    {"needs_supplement", "yêu cầu bổ sung giấy tờ", "needs a supplement"},
    {"needs_payment", "yêu cầu thực hiện nghĩa vụ tài chính", "needs a payment"},
    {"withdrawn", "công dân yêu cầu rút hồ sơ", "withdrawn"},
    {"stopped", "dừng xử lý", "stopped"},
    {"finished", "đã xử lý xong", "finished"},
    {"returned", "đã trả kết quả", "returned"},
    // the tray
    {"waits_for_nothing", "chờ chạy tiếp", "waits to go on"},
    {"waits_for_network", "chờ mạng hoặc dịch vụ", "waits for the network or a service"},
    {"waits_for_signer", "chờ người ký", "waits for a signer"},
    {"waits_for_officer", "chờ cán bộ xem", "waits for an officer"},
    {"set_aside", "đã để riêng, cần người xem", "set aside, a person must look"},
    // events
    {"dossier.received", "tiếp nhận hồ sơ", "dossier received"},
    {"dossier.status", "chuyển trạng thái", "state changed"},
    {"component.digitized", "số hóa thành phần", "component digitized"},
    {"component.reviewed", "cán bộ xác nhận", "component reviewed"},
    {"component.signed", "ký số", "component signed"},
    {"component.deposited", "lưu kho", "component deposited"},
    {"component.reused", "tái sử dụng từ kho", "component reused"},
    // reasons behind a rate
    {"digitized", "đã số hóa", "digitized"},
    {"not_scanned", "chưa quét", "not scanned"},
    {"not_deposited", "chưa lưu kho", "not stored"},
    {"blank", "bản quét trắng", "the scan is blank"},
    {"unsigned", "chưa ký", "not signed"},
    {"not_signed", "chưa ký", "not signed"},
    {"signed", "đã ký", "signed"},
    {"signature_not_valid", "chữ ký chưa hợp lệ", "the signature does not hold"},
    {"below_min_dpi", "dưới 200 dpi, chưa được cán bộ chấp nhận", "below 200 dpi, not accepted by an officer"},
    {"attached", "có tệp đính kèm", "a file is attached"},
    {"nothing_attached", "không có tệp đính kèm", "nothing is attached"},
    {"no_result", "thủ tục không có kết quả", "a procedure without result"},
    {"missing", "thiếu kết quả", "the result is missing"},
    {"early", "trước hạn", "early"},
    {"late", "quá hạn", "late"},
    {"no_deadline", "không có hạn", "no deadline"},
    {"apologized", "đã xin lỗi đúng hạn", "apologized in time"},
    {"no_letter", "chưa có thư xin lỗi", "no letter of apology"},
    {"letter_not_valid", "thư xin lỗi không hợp lệ", "the letter of apology is not valid"},
    {"no_reason", "thiếu lý do", "no reason is given"},
    {"no_new_date", "thiếu ngày hẹn mới", "no new date is given"},
    {"has_dossier", "có hồ sơ", "has a dossier"},
    {"no_dossier", "chưa có hồ sơ", "no dossier"},
    {"no_online_service", "không phải dịch vụ trực tuyến", "not an online service"},
    {"online", "trực tuyến", "online"},
    {"in_person", "trực tiếp", "in person"},
    {"by_post", "qua bưu chính", "by post"},
    {"on_paper", "bản giấy", "on paper"},
    {"handed_in", "đã nộp", "handed in"},
    {"reused", "lấy từ kho", "reused"},
    // refused lines of an import
    {"not_an_event", "không phải sự kiện", "not an event"},
    {"too_long", "dòng quá dài", "the line is too long"},
    {"hash_differs", "mã băm không khớp", "the hash differs"},
    {"not_in_catalogue", "không có trong danh mục sự kiện", "not in the catalogue of events"},
    {"personal_id", "chứa số định danh cá nhân", "holds a personal id"},
    {"key_taken", "khóa đã dùng cho sự kiện khác", "the key belongs to another event"},
    // indicators
    {"services_with_online_dossiers", "dịch vụ công trực tuyến phát sinh hồ sơ", "online services with dossiers"},
    {"processed_online", "hồ sơ xử lý trực tuyến", "processed online"},
    {"digitized_dossiers", "hồ sơ được số hóa (quét đạt, ký hợp lệ)", "digitized dossiers (sound scan, valid signature)"},
    {"digitized_dossiers_attached", "hồ sơ có tệp đính kèm (cách đếm cũ)", "dossiers with a file attached (the field's count)"},
    {"digitized_results", "kết quả được số hóa", "digitized results"},
    {"on_time", "giải quyết đúng hạn", "on time"},
    {"apologies_in_time", "xin lỗi đúng hạn", "apologies in time"},
    {"reports_online", "báo cáo trực tuyến", "reports online"},
    {"papers_reused", "giấy tờ tái sử dụng", "papers reused"},
    {"personal_signatures", "hồ sơ có chữ ký số cá nhân", "dossiers with a personal signature"},
};

}  // namespace

std::string_view sentence(std::string_view word, Language language) noexcept {
  for (const Sentence& sentence : sentences)
    if (sentence.word == word) return language == Language::vi ? sentence.vi : sentence.en;
  return word;
}

}  // namespace sohoa::app
