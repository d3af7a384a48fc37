#!/usr/bin/env python3
"""sign_cases.py FOLDER: signed files of known merit, made by pyHanko under pki-run's environment."""
import os
import pathlib
import sys

from pdfa_by_hand import pdf
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps

def signer(name, certs, keys):
    chain = [f"{certs}/{issuer}.cert.pem" for issuer in ("issuer", "root")]
    return signers.SimpleSigner.load(f"{keys}/{name}.pem", f"{certs}/{name}.cert.pem", ca_chain_files=chain)


def signed(source, by, tsa=None):
    with open(source, "rb") as opened:
        meta = signers.PdfSignatureMetadata(field_name="ChuKy1", md_algorithm="sha256",
                                            subfilter=fields.SigSeedSubFilter.PADES)
        stamper = timestamps.HTTPTimeStamper(tsa) if tsa else None
        return signers.PdfSigner(meta, by, timestamper=stamper).sign_pdf(IncrementalPdfFileWriter(opened)).getvalue()


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    unsigned = folder / "unsigned.pdf"
    unsigned.write_bytes(pdf(with_metadata=True))
    honest = os.environ["PKI_CERTS"], os.environ["PKI_KEYS"]
    citizen = signer("citizen", *honest)
    good = signed(unsigned, citizen, os.environ["PKI_TSA"])
    (folder / "signed-t.pdf").write_bytes(good)
    (folder / "signed-b.pdf").write_bytes(signed(unsigned, signer("ec", *honest)))
    (folder / "changed-byte.pdf").write_bytes(good.replace(b"[0 0 595 842]", b"[0 0 595 843]", 1))
    stranger = signer("citizen", os.environ["PKI_ROGUE_CERTS"], os.environ["PKI_ROGUE_KEYS"])
    (folder / "strangers-root.pdf").write_bytes(signed(unsigned, stranger, os.environ["PKI_TSA"]))
    revoked = signers.SimpleSigner(
        signing_cert=load_cert_from_pemder(f"{honest[0]}/revoked.cert.pem"), signing_key=citizen.signing_key, cert_registry=citizen.cert_registry)
    (folder / "revoked.pdf").write_bytes(signed(unsigned, revoked, os.environ["PKI_TSA"]))


if __name__ == "__main__":
    main(sys.argv[1])
