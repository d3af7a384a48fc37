// Written by hand: the packet has five values. Padding for in-place edits is left out, a signed file is never edited.
#include "pdf/xmp.hpp"

#include "sohoa/core/text.hpp"

namespace sohoa::pdf {
namespace {

std::string xml(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += letter;
    }
  }
  return out;
}

}  // namespace

std::string xmp_packet(const PackageOptions& options) {
  std::string out =
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
      "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>\n";
  out += "<pdf:Producer>" + xml(producer) + "</pdf:Producer>\n";
  out += "<dc:format>application/pdf</dc:format>\n";
  out += "<dc:language><rdf:Bag><rdf:li>" + xml(options.language) + "</rdf:li></rdf:Bag></dc:language>\n";
  if (!options.title.empty()) {
    out +=
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" + xml(options.title) + "</rdf:li></rdf:Alt></dc:title>\n";
  }
  if (options.made_at) out += "<xmp:CreateDate>" + options.made_at->iso() + "</xmp:CreateDate>\n";
  return out + "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n";
}

}  // namespace sohoa::pdf
