import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CertificateSource;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.aia.DefaultAIASource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks EU DSS about signed PDFs. README.md beside the launcher tells how it is called and what it answers. */
public class DssJudge {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----(.*?)-----END", Pattern.DOTALL);

  private final CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
  private final CommonCertificateSource other = new CommonCertificateSource();
  private final List<String> files = new ArrayList<>();
  private boolean online;
  private Instant at;
  private String policy;
  private String level;
  private int signatures = -1;

  public static void main(String[] arguments) throws Exception {
    DssJudge judge = new DssJudge(arguments);
    int worst = 0;
    for (String file : judge.files) worst = Math.max(worst, judge.judge(file));
    System.exit(worst);
  }

  private DssJudge(String[] arguments) throws Exception {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--trust" -> load(arguments[++i], trusted);
        case "--other" -> load(arguments[++i], other);
        case "--online" -> online = true;
        case "--time" -> at = Instant.parse(arguments[++i]);
        case "--policy" -> policy = arguments[++i];
        case "--level" -> level = arguments[++i];
        case "--signatures" -> signatures = Integer.parseInt(arguments[++i]);
        default -> files.add(arguments[i]);
      }
    }
  }

  private static void load(String file, CertificateSource into) throws Exception {
    String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    Matcher certificates = PEM.matcher(text);
    boolean isPem = false;
    while (certificates.find()) {
      isPem = true;
      into.addCertificate(DSSUtils.loadCertificateFromBase64EncodedString(certificates.group(1).replaceAll("\\s", "")));
    }
    if (!isPem) into.addCertificate(DSSUtils.loadCertificate(new File(file)));
  }

  /** 0 passed, 1 failed, 2 unreadable. */
  private int judge(String file) {
    try {
      return report(file, validate(file));
    } catch (Exception | StackOverflowError problem) {
      System.out.println("ERROR " + file + " " + problem);
      return 2;
    }
  }

  private Reports validate(String file) {
    CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(trusted);
    verifier.setAdjunctCertSources(other);
    verifier.setAIASource(online ? new DefaultAIASource() : null);
    if (online) {
      verifier.setCrlSource(new OnlineCRLSource());
      verifier.setOcspSource(new OnlineOCSPSource());
    }
    SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
    validator.setCertificateVerifier(verifier);
    if (at != null) validator.setValidationTime(Date.from(at));
    return validator.validateDocument(new File(policy));
  }

  private int report(String file, Reports reports) {
    SimpleReport simple = reports.getSimpleReport();
    DiagnosticData diagnostic = reports.getDiagnosticData();
    List<String> ids = simple.getSignatureIdList();
    boolean passed = !ids.isEmpty() && (signatures < 0 || signatures == ids.size());
    StringBuilder lines = new StringBuilder();
    for (String id : ids) passed &= describe(id, simple, diagnostic.getSignatureById(id), lines);
    System.out.println((passed ? "PASS " : "FAIL ") + file + " signatures=" + ids.size());
    System.out.print(lines);
    return passed ? 0 : 1;
  }

  private boolean describe(String id, SimpleReport simple, SignatureWrapper signature, StringBuilder lines) {
    PDFRevisionWrapper revision = signature.getPDFRevision();
    String modified = modification(signature, revision);
    String found = String.valueOf(simple.getSignatureFormat(id)).replace('_', '-');
    boolean passed = simple.getIndication(id) == Indication.TOTAL_PASSED;
    passed &= !modified.equals("SUSPICIOUS") && !modified.equals("ANNOTATED") && !modified.equals("BROKEN");
    passed &= level == null || found.endsWith("BASELINE-" + level.replaceFirst("^B-", ""));
    lines.append(String.format("  signature: %s %s level=%s modified-after=%s signer=\"%s\" field=%s claimed=%s best=%s%n",
        simple.getIndication(id), orDash(simple.getSubIndication(id)), found, modified, simple.getSignedBy(id),
        revision == null ? "-" : revision.getFirstFieldName(), time(simple.getSigningTime(id)),
        time(simple.getBestSignatureTime(id))));
    for (var timestamp : signature.getTimestampList()) {
      Indication indication = simple.getIndication(timestamp.getId());
      passed &= indication == Indication.PASSED;
      lines.append(String.format("    timestamp: %s %s at %s%n", indication, orDash(simple.getSubIndication(timestamp.getId())),
          time(timestamp.getProductionTime())));
    }
    for (var message : simple.getAdESValidationErrors(id)) lines.append("    error: ").append(message.getValue()).append('\n');
    for (var message : simple.getAdESValidationWarnings(id)) lines.append("    warning: ").append(message.getValue()).append('\n');
    return passed;
  }

  /** What was appended after the signed revision, by its worst kind. */
  private static String modification(SignatureWrapper signature, PDFRevisionWrapper revision) {
    if (!signature.isSignatureIntact()) return "BROKEN";
    if (revision == null) return "NONE";
    boolean looksDifferent = !revision.getPdfVisualDifferenceConcernedPages().isEmpty()
        || !revision.getPdfPageDifferenceConcernedPages().isEmpty();
    if (looksDifferent || any(revision.getPdfUndefinedChanges())) return "SUSPICIOUS";
    if (any(revision.getPdfAnnotationChanges())) return "ANNOTATED";
    if (any(revision.getPdfSignatureOrFormFillChanges())) return "FORM_OR_SIGNATURE";
    return any(revision.getPdfExtensionChanges()) ? "LTV_ONLY" : "NONE";
  }

  private static boolean any(List<XmlObjectModification> changes) {
    return !changes.isEmpty();
  }

  private static String orDash(Object value) {
    return value == null ? "-" : value.toString();
  }

  private static String time(Date date) {
    return date == null ? "-" : date.toInstant().toString();
  }
}
