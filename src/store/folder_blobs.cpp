// A blob becomes visible by one rename, after its bytes are on the disk; it is acknowledged after its name is, too.
#include "store/folder_blobs.hpp"

#include <system_error>

#include "sohoa/core/error.hpp"
#include "sohoa/core/log.hpp"
#include "sohoa/core/random.hpp"

namespace sohoa::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_folder = "tmp";

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<Digest> digest_of_place(const fs::path& file) {
  const std::string shard = file.parent_path().filename().string();
  const std::string rest = file.filename().string();
  if (!is_hex(shard, 2) || !is_hex(rest, 62)) return std::nullopt;
  return Digest::parse(shard + rest);
}

template <class Visit>
void each_entry(const fs::path& folder, const Visit& visit) {
  std::error_code failure;
  fs::directory_iterator entries(folder, failure);
  for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) visit(entries->path());
  if (failure) throw_errno(failure.value(), "list", folder);
}

}  // namespace

std::string blob_place(const Digest& digest) {
  const std::string name = digest.hex();
  return name.substr(0, 2) + "/" + name.substr(2);
}

FolderBlobs::FolderBlobs(fs::path folder, std::unique_ptr<FileSystem> files)
    : folder_(std::move(folder)), files_(std::move(files)) {
  make_folder(folder_);
  files_->make_folder(folder_ / temporary_folder);
  remove_leftovers();
}

Digest FolderBlobs::put(ByteView bytes) {
  const Digest digest = sha256(bytes);
  const fs::path place = path_of(digest);
  prepare_shard(place.parent_path());
  if (!is_whole(digest)) {
    const Temporary temporary = write_temporary(bytes);
    try {
      files_->rename(temporary.file, place);
    } catch (...) {
      files_->remove(temporary.file);
      throw;
    }
  }
  // Also for a blob found here: whoever renamed it may not have come this far yet.
  files_->sync_folder(place.parent_path());
  if (!is_whole(digest)) throw Error(ErrorCode::store_corrupt, "read back differs", blob_place(digest));
  return digest;
}

Bytes FolderBlobs::get(const Digest& digest) {
  std::optional<Bytes> bytes = files_->read(path_of(digest));
  if (!bytes) throw Error(ErrorCode::not_found, "no such blob", blob_place(digest));
  if (sha256(*bytes) != digest) throw Error(ErrorCode::store_corrupt, "digest differs", blob_place(digest));
  return std::move(*bytes);
}

bool FolderBlobs::has(const Digest& digest) {
  std::error_code failure;
  const bool exists = fs::is_regular_file(path_of(digest), failure);
  if (failure && failure != std::errc::no_such_file_or_directory) {
    throw_errno(failure.value(), "look at", path_of(digest));
  }
  return exists;
}

void FolderBlobs::each(const std::function<void(const Digest&)>& visit) {
  each_entry(folder_, [&](const fs::path& shard) {
    if (!is_hex(shard.filename().string(), 2)) return;
    each_entry(shard, [&](const fs::path& file) {
      if (const auto digest = digest_of_place(file)) visit(*digest);
    });
  });
}

fs::path FolderBlobs::path_of(const Digest& digest) const { return folder_ / blob_place(digest); }

bool FolderBlobs::is_whole(const Digest& digest) {
  const std::optional<Bytes> bytes = files_->read(path_of(digest));
  if (!bytes) return false;
  if (sha256(*bytes) == digest) return true;
  log::warning("blob " + blob_place(digest) + " is damaged");
  return false;
}

void FolderBlobs::prepare_shard(const fs::path& shard) {
  const std::scoped_lock lock(mutex_);
  if (durable_shards_.contains(shard.filename().string())) return;
  // The folder may have been made by another process that has not synced its name yet.
  files_->make_folder(shard);
  files_->sync_folder(folder_);
  durable_shards_.insert(shard.filename().string());
}

FolderBlobs::Temporary FolderBlobs::write_temporary(ByteView bytes) {
  for (;;) {
    const fs::path file = folder_ / temporary_folder / random_name();
    std::optional<Descriptor> descriptor = files_->create_locked(file);
    if (!descriptor) continue;
    try {
      files_->write(*descriptor, bytes, file);
      files_->sync(*descriptor, file);
      return {file, std::move(*descriptor)};
    } catch (...) {
      files_->remove(file);
      throw;
    }
  }
}

void FolderBlobs::remove_leftovers() {
  each_entry(folder_ / temporary_folder, [&](const fs::path& file) { files_->remove_abandoned(file); });
}

std::unique_ptr<BlobStore> open_folder_blobs(const fs::path& folder) {
  return std::make_unique<FolderBlobs>(folder, std::make_unique<FileSystem>());
}

}  // namespace sohoa::store
