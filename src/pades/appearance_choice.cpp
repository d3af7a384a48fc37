// Documents born digital bear the signature of the person with authority, then the agency's seal over its left third (NĐ
// 30/2020, appendix I). Who is an agency is read off the certificate: its identifier is a tax code.
#include "pades/appearance_choice.hpp"

#include <algorithm>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr PictureBox person_box{45, 25};
constexpr PictureBox seal_box{36, 36};   // the diameter of an authority's seal

bool is_agency(const std::string& subject_id) { return subject_id.starts_with("MST:"); }

struct Earlier {
  std::string field;
  Role role = Role::person;
};

std::vector<Earlier> earlier_signers(const ReadSignatures& before, Instant now) {
  std::vector<Earlier> signers;
  for (const FoundSignature& found : before.signatures) {
    if (found.type == "DocTimeStamp") continue;
    // The verdict is not asked for: only what the certificate says of its holder.
    const SignatureJudgement judgement = judge_cms(found.contents, {}, {}, {}, now);
    signers.push_back({found.field_name, is_agency(judgement.signer_subject_id) ? Role::agency : Role::person});
  }
  return signers;
}

void require_order(const std::vector<Earlier>& signers, Role now) {
  std::vector<Role> before;
  for (const Earlier& signer : signers) before.push_back(signer.role);
  if (const auto refusal = refusal_of(before, now)) throw Error(ErrorCode::signing_refused, *refusal);
}

const RevisionPlan::Shown* shown_person(const std::vector<Earlier>& signers, const RevisionPlan& plan) {
  const RevisionPlan::Shown* last = nullptr;
  for (const Earlier& signer : signers) {
    const auto shown = std::find_if(plan.shown_signatures.begin(), plan.shown_signatures.end(), [&](const auto& one) { return one.name == signer.field; });
    if (signer.role == Role::person && shown != plan.shown_signatures.end()) last = &*shown;
  }
  return last;
}

PictureBox box_for(const SignOptions& options, PictureBox usual) {
  return options.place ? PictureBox{options.place->width_mm, options.place->height_mm} : usual;
}

const SignatureImage& required_image(const SignOptions& options) {
  if (!options.image) throw Error(ErrorCode::usage, "appearance without image");
  return *options.image;
}

void choose_room(AppearanceChoice& choice, const RevisionPlan& plan, Anchor anchor) {
  const Room room = place_for(plan, *choice.appearance, anchor);
  choice.place = room.place;
  if (room.covers_print) choice.warnings.push_back("stamp_covers_print");
}

}  // namespace

std::optional<std::string> refusal_of(const std::vector<Role>& before, Role now) {
  const auto first_person = std::find(before.begin(), before.end(), Role::person);
  const auto first_agency = std::find(before.begin(), before.end(), Role::agency);
  if (now == Role::agency && first_person == before.end()) return "person_first";
  if (now == Role::person && first_agency < first_person) return "person_first";   // an agency sealed what nobody had signed
  return std::nullopt;
}

std::optional<PagePlace> AppearanceChoice::place_in(const RevisionPlan& plan) const {
  if (!person) return place;
  return seal_place(plan.page, *person, *appearance);
}

AppearanceChoice choose_appearance(const SignOptions& options, const Certificate& certificate, const ReadSignatures& before,
                                   const RevisionPlan& plan, Instant now) {
  AppearanceChoice choice;
  choice.page_index = plan.page_index;
  choice.place = options.place;
  if (options.appearance == Appearance::none) return choice;
  if (options.appearance == Appearance::copy) {
    choice.appearance = copy_stamp(options.agency.empty() ? certificate.common_name : options.agency, now.iso());
    if (!choice.place) choose_room(choice, plan, Anchor::top_right);
    return choice;
  }
  const auto signers = earlier_signers(before, now);
  const bool is_seal = options.appearance == Appearance::agency;
  require_order(signers, is_seal ? Role::agency : Role::person);
  const SignatureImage& image = required_image(options);
  const auto wanted = is_seal ? SignatureImage::Ink::red : SignatureImage::Ink::blue;
  if (image.ink != wanted) choice.warnings.push_back(is_seal ? "seal_not_red" : "image_not_blue");
  choice.appearance = picture_stamp(image, box_for(options, is_seal ? seal_box : person_box), options.text);
  if (choice.place) return choice;
  const RevisionPlan::Shown* const person = is_seal ? shown_person(signers, plan) : nullptr;
  if (person == nullptr) {
    choose_room(choice, plan, Anchor::signature_block);
    return choice;
  }
  choice.page_index = person->page_index;
  choice.person = person->place;
  return choice;
}

}  // namespace sohoa
