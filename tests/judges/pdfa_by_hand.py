"""A PDF/A-2u of one empty page, written here by hand so that no code of ours takes part in judging the judges."""

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="U"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def pdf(with_metadata):
    """One empty A4 page; PDF/A-2u when it has its metadata."""
    metadata = XMP.encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + (b"/Metadata 4 0 R" if with_metadata else b"") + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
        b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(metadata), metadata),
    ]
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    identity = b"<00112233445566778899aabbccddeeff>"
    out += b"trailer\n<</Size %d/Root 1 0 R/ID[%s%s]>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, identity, identity, table)
    return bytes(out)
