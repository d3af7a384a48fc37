#!/usr/bin/env python3
"""foreign_hosts.py FOLDER KEY CERT ISSUER TSA: documents other people's programs made, to be signed by ours.

FOLDER/plain.pdf becomes signed.pdf (an approval), docmdp2.pdf and docmdp3.pdf (certified, later signatures allowed);
foreign-pdfa.pdf is a PDF/A-2b without output intent, written by hand.
"""
import pathlib
import sys

from pdfa_by_hand import pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps


def main(folder, key, certificate, issuer, tsa):
    folder = pathlib.Path(folder)
    signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=[issuer])
    stamper = timestamps.HTTPTimeStamper(tsa)
    permissions = {"signed": None, "docmdp2": fields.MDPPerm.FILL_FORMS, "docmdp3": fields.MDPPerm.ANNOTATE}
    for name, permission in permissions.items():
        certified = {"certify": True, "docmdp_permissions": permission} if permission else {}
        meta = signers.PdfSignatureMetadata(field_name="NguoiKhac", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, **certified)
        with open(folder / "plain.pdf", "rb") as opened:
            made = signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(IncrementalPdfFileWriter(opened))
        (folder / f"{name}.pdf").write_bytes(made.getvalue())
    (folder / "foreign-pdfa.pdf").write_bytes(pdf(with_metadata=True).replace(b'conformance="U"', b'conformance="B"'))


if __name__ == "__main__":
    main(*sys.argv[1:])
