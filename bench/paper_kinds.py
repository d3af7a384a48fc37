"""Papers as people bring them, written as HTML for a browser: each kind takes a writer (its words, names, numbers) and gives a body."""
import random
import re

FAMILY_NAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ"]
MIDDLE_NAMES = ["Văn", "Thị", "Ngọc", "Quốc", "Minh", "Thị Kim", "Hữu", "Đức"]
GIVEN_NAMES = ["Hạnh", "Lượng", "Thủy", "Dũng", "Phượng", "Khuê", "Vỹ", "Tuấn", "Ngân", "Quỳnh", "Trưởng", "Ái"]
PLACES = ["Bình Phước", "Đồng Xoài", "Lộc Ninh"]
NOTATIONS = ["QĐ-UBND", "SNV-CCHC", "TB-STP", "CV-STNMT"]


class Writer:
    """Invented people and numbers; sentences out of the texts that were given."""

    def __init__(self, seed, text):
        self.random = random.Random(seed)
        sentences = [s.strip() for s in re.split(r"(?<=[.;:])\s+", " ".join(text.split()))]
        self.sentences_of = [s for s in sentences if 40 < len(s) < 260 and re.fullmatch(r"[\w\s.,;:()/%“”\"'\-–]+", s)]
        if len(self.sentences_of) < 20:
            raise SystemExit("papers: too few sentences in what --words names")

    def one(self, *of):
        return self.random.choice(of)

    def number(self, low, high):
        return self.random.randint(low, high)

    def sentences(self, count):
        return " ".join(self.random.choice(self.sentences_of) for _ in range(count))

    def words(self, count):
        found = [w for w in self.random.choice(self.sentences_of).split() if w.isalpha()]
        at = self.random.randrange(max(1, len(found) - count))
        return " ".join(found[at:at + count])

    def name(self):
        return f"{self.one(*FAMILY_NAMES)} {self.one(*MIDDLE_NAMES)} {self.one(*GIVEN_NAMES)}"

    def date(self):
        return f"{self.number(1, 28):02d}/{self.number(1, 12):02d}/{self.number(1950, 2025)}"

    def long_date(self):
        return f"ngày {self.number(1, 28):02d} tháng {self.number(1, 12):02d} năm {self.number(1995, 2025)}"

    def amount(self):
        return f"{self.number(1, 999)}.{self.number(0, 999):03d}.{self.number(0, 9)}00"

    def digits(self, count):
        return "".join(str(self.number(0, 9)) for _ in range(count))

    def each(self, count, make):
        return "".join(make(i) for i in range(1, count + 1))


def head(w):
    return (f'<table style="width:100%;text-align:center"><tr><td style="width:42%">UBND TỈNH {w.words(2).upper()}<br><b>SỞ {w.words(3).upper()}</b><br>'
            f"Số: {w.number(1, 4000)}/{w.one(*NOTATIONS)}</td><td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br>"
            f"<b><u>Độc lập - Tự do - Hạnh phúc</u></b><br><i>{w.one(*PLACES)}, {w.long_date()}</i></td></tr></table>")


def seal(w):
    return (f'<svg width="140" height="140" style="position:absolute;left:{w.number(-60, 0)}px;top:{w.number(-10, 30)}px;opacity:.85">'
            '<g fill="none" stroke="#d01c2a" stroke-width="2"><circle cx="70" cy="70" r="66" stroke-width="3"/><circle cx="70" cy="70" r="44"/>'
            '<polygon points="70,40 78,62 100,62 82,76 89,98 70,84 51,98 58,76 40,62 62,62"/></g></svg>')


def signature(w):
    curves = " ".join(f"C{w.number(0, 160)},{w.number(0, 80)} {w.number(0, 160)},{w.number(0, 80)} {w.number(20, 160)},{w.number(10, 70)}"
                      for _ in range(4))
    return ('<svg width="170" height="80" style="position:absolute;left:0;top:30px">'
            f'<path d="M10,40 {curves}" fill="none" stroke="#1b3fa0" stroke-width="2"/></svg>')


def foot(w, title):
    return ('<table style="width:100%"><tr><td style="font-size:9pt;width:50%"><b><i>Nơi nhận:</i></b><br>- Như Điều 3;<br>'
            f'- {w.words(3)};<br>- Lưu: VT, {w.words(1)}.</td><td style="text-align:center"><b>TM. ỦY BAN NHÂN DÂN<br>{title}</b>'
            f'<div style="position:relative;height:90px">{seal(w)}{signature(w)}</div><b>{w.name()}</b></td></tr></table>')


def waves(w, *colours, opacity=0.6):
    """The ground of certificates."""
    rows = "".join(f'<path d="M0,{y} ' + f"q 20,{a} 40,0 t 40,0 " * 12 + f'" stroke="{colours[i % 2]}" fill="none" stroke-width="0.7"/>'
                   for i, (y, a) in enumerate((y, w.one(-18, 18, 26, -26)) for y in range(0, 1200, 7)))
    return f'<svg width="100%" height="1123" style="position:absolute;left:0;top:0;opacity:{opacity};z-index:-1">{rows}</svg>'


def boxes(letters):
    return "".join(f'<span style="display:inline-block;border:1px solid #000;width:22px;text-align:center;margin-right:-1px">{c}</span>' for c in letters)


def field(w, value):
    return (f'<span style="border-bottom:1px dotted #333;display:inline-block;min-width:{w.number(180, 420)}px;'
            f'font-style:{w.one("italic", "normal")}">{value}</span>')


def rows(count, row):
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row(i)) + "</tr>" for i in range(1, count + 1))


def letter(w):
    body = w.each(6, lambda _: f"<p style='text-indent:1cm;text-align:justify;margin:6px 0'>{w.sentences(2)}</p>")
    return head(w) + f"<p style='text-align:center'><b>V/v {w.words(6)}</b></p>" + body + foot(w, "PHÓ CHỦ TỊCH")


def underlined(w):
    return head(w) + w.each(8, lambda i: f"<p><u><b>Điều {i}.</b></u> <u>{w.sentences(1)}</u> {w.sentences(1)}</p>")


def birth(w):
    fields = [("Họ, chữ đệm, tên", w.name().upper()), ("Ngày, tháng, năm sinh", w.date()), ("Ghi bằng chữ", w.words(8)),
              ("Giới tính", w.one("Nam", "Nữ") + " Dân tộc: Kinh Quốc tịch: Việt Nam"), ("Nơi sinh", "Bệnh viện " + w.words(3)), ("Quê quán", w.words(6)),
              ("Số định danh cá nhân", w.digits(12)), ("Họ, chữ đệm, tên người mẹ", w.name()), ("Năm sinh", w.number(1960, 2000)),
              ("Nơi cư trú", w.words(7)), ("Họ, chữ đệm, tên người cha", w.name()), ("Năm sinh", w.number(1960, 2000)),
              ("Nơi đăng ký khai sinh", "Ủy ban nhân dân xã " + w.words(2)), ("Ngày, tháng, năm đăng ký", w.date())]
    return (waves(w, "#e08aa0", "#8ab0e0", opacity=.5) + f"<div style='border:6px double #b03050;padding:26px;height:930px'>{head(w)}"
            "<h1 style='text-align:center;color:#c02030'>GIẤY KHAI SINH</h1><p style='text-align:center'><b>(BẢN SAO)</b></p>"
            + "".join(f"<p>{label}: {field(w, value)}</p>" for label, value in fields) + "</div>")


def land(w):
    parcels = rows(8, lambda _: (w.number(1, 900), w.number(1, 90), f"{w.number(50, 9999)},{w.number(0, 9)}", w.one("ONT", "CLN", "LUA", "ODT"),
                                 w.one("Lâu dài", "2064", "50 năm")))
    return (waves(w, "#d8c070", "#e0a0a0") + "<h2 style='text-align:center;color:#c01818'>GIẤY CHỨNG NHẬN<br>QUYỀN SỬ DỤNG ĐẤT</h2>"
            f"<p><b>I. Người sử dụng đất</b></p><p>Ông: {w.name()}, năm sinh {w.number(1940, 1990)}, CMND số {w.digits(9)}</p>"
            f"<p>Bà: {w.name()}, năm sinh {w.number(1940, 1990)}</p><p>Địa chỉ thường trú: {w.words(9)}</p><p><b>II. Thửa đất</b></p>"
            "<table class=ruled style='text-align:center'><tr><th>Thửa đất số</th><th>Tờ bản đồ số</th><th>Diện tích (m²)</th><th>Mục đích sử dụng</th>"
            f"<th>Thời hạn</th></tr>{parcels}</table><p>Bằng chữ: {w.words(8)}</p>" + w.each(4, lambda _: f"<p>{w.sentences(1)}</p>") + foot(w, "CHỦ TỊCH"))


def identity_cards(w):
    def card(_):
        return ("<div style='position:relative;width:500px;height:315px;background:linear-gradient(120deg,#cfe3dc,#e6d9c8 60%,#c8d8e8);border-radius:14px;"
                "margin:20px auto;padding:10px;box-sizing:border-box;font:10.5pt Arimo'><div style='text-align:center;font-size:10pt'>"
                "<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br>Độc lập - Tự do - Hạnh phúc<br><b style='color:#c01818;font-size:14pt'>CĂN CƯỚC CÔNG DÂN</b></div>"
                "<div style='position:absolute;left:14px;top:100px;width:120px;height:160px;background:radial-gradient(circle at 50% 40%,#caa48c 0 30%,"
                f"#3c4658 32% 60%,#9db 62%)'></div><div style='margin-left:145px'>Số: <b style='font-size:14pt'>{w.digits(12)}</b><br>Họ và tên:<br>"
                f"<b>{w.name().upper()}</b><br>Ngày sinh: {w.date()}<br>Giới tính: Nam Quốc tịch: Việt Nam<br>Quê quán: {w.words(4)}<br>"
                f"Nơi thường trú: {w.words(5)}</div></div>")
    return w.each(2, card)


def form_in_boxes(w):
    fields = [("Họ và tên", field(w, w.name())), ("Số định danh", boxes(w.digits(12))), ("Ngày sinh", boxes(w.date().replace("/", ""))),
              ("Giới tính", "☐ Nam &nbsp; ☑ Nữ"), ("Mã số thuế", boxes(w.digits(10))), ("Điện thoại", boxes(w.digits(10))), ("Địa chỉ", field(w, w.words(6))),
              ("Hình thức nhận kết quả", "☐ Trực tiếp ☐ Bưu chính ☒ Trực tuyến"), ("Nghề nghiệp", field(w, w.words(2)))]
    return (head(w) + "<h3 style='text-align:center'>TỜ KHAI ĐĂNG KÝ</h3>" + "".join(f"<p>{i}. {label}: {value}</p>" for i, (label, value) in enumerate(fields, 1))
            + f"<p>{w.sentences(4)}</p><p>{w.sentences(3)}</p>")


def marks(w):
    table = rows(22, lambda i: (i, w.words(4).capitalize(), w.number(1, 5), w.number(4, 10), f"{w.number(0, 9)},{w.one(0, 5)}", w.number(4, 9),
                                w.one("Đạt", "", "x", "-")))
    return (head(w) + "<h3 style='text-align:center'>BẢNG ĐIỂM HỌC TẬP</h3><table class=ruled style='text-align:center'><tr><th rowspan=2>TT</th>"
            "<th rowspan=2>Môn học</th><th rowspan=2>Số TC</th><th colspan=3>Điểm</th><th rowspan=2>Ghi chú</th></tr><tr><th>QT</th><th>Thi</th><th>TK</th></tr>"
            f"{table}</table><p>Điểm trung bình: {w.number(5, 9)},{w.number(10, 99)}. Xếp loại: Khá.</p>")


def receipt(w):
    table = rows(15, lambda i: (i, w.words(5), w.number(1, 20), w.amount(), w.amount()))
    return (f"<div style='font:10pt {w.one('Cousine', 'FreeMono', 'DejaVu Sans Condensed')}'>" + head(w)
            + f"<h3 style='text-align:center'>BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ</h3><p>Ký hiệu: AB/{w.number(10, 99)}T  Số: {w.digits(7)}</p>"
            f"<table style='width:100%'>{table}</table><hr><p style='text-align:right'>Tổng cộng: <b>{w.amount()} đồng</b></p>"
            f"<p>Viết bằng chữ: {w.words(9)}</p><p>{w.sentences(3)}</p></div>")


def notice(w):
    return (f"<div style='background:#1d4f91;color:#fff;padding:14px;font-size:20pt'><b>{w.words(5).upper()}</b></div>"
            + w.each(4, lambda i: f"<h3 style='color:#a01818'>{i}. {w.words(5)}</h3><ul>" + w.each(3, lambda _: f"<li>{w.sentences(1)}</li>") + "</ul>")
            + f"<div style='background:#ffef99;padding:8px;border:1px solid #caa'>Lưu ý: {w.sentences(2)}</div>")


def watermark(w):
    return ("<div style='position:absolute;left:60px;top:380px;transform:rotate(-35deg);font-size:110pt;color:#d8d8d8;z-index:-1'>BẢN SAO</div>" + head(w)
            + w.each(6, lambda _: f"<p style='text-align:justify'>{w.sentences(3)}</p>"))


def marker(w):
    return head(w) + w.each(7, lambda _: f"<p>{w.sentences(1)} <span style='background:#f5ef4a'>{w.sentences(1)}</span> {w.sentences(1)} "
                                         f"<span style='background:#c8c8c8'>{w.words(5)}</span></p>")


def squared(w):
    return ("<div style='background-image:linear-gradient(#a8c4e8 1px,transparent 1px),linear-gradient(90deg,#a8c4e8 1px,transparent 1px);"
            f"background-size:19px 19px;line-height:38px;padding:10px'>{head(w)}" + w.each(5, lambda _: f"<p>{w.sentences(2)}</p>") + "</div>")


def lined(w):
    return ("<div style='background-image:linear-gradient(#888 1px,transparent 1px);background-size:100% 30px;line-height:30px;padding:0 10px'>"
            + w.each(6, lambda _: f"<p style='margin:0'>{w.sentences(3)}</p>") + "</div>")


def long_table(w):
    table = rows(12, lambda i: (i, w.sentences(1), w.words(3), f"{w.number(1, 30)} ngày", w.amount(), f"{w.number(1, 99)}/20{w.number(10, 25)}/NĐ-CP"))
    return (head(w) + "<table class=ruled style='font-size:9pt'><tr style='background:#ddd'><th>STT</th><th>Tên thủ tục</th><th>Cơ quan</th><th>Thời hạn</th>"
            f"<th>Lệ phí</th><th>Căn cứ</th></tr>{table}</table>")


def diploma(w):
    return (waves(w, "#f0d890", "#d8c8f0", opacity=.7) + f"<div style='border:14px ridge #c8a030;padding:40px;height:880px;text-align:center'>{head(w)}<br>"
            f"<p style='font-size:15pt'>HIỆU TRƯỞNG TRƯỜNG {w.words(3).upper()}</p><p>cấp</p><h1 style='color:#c01010;font-size:38pt;letter-spacing:2px'>"
            f"BẰNG TỐT NGHIỆP</h1><p>Cho: <b style='font-size:18pt'>{w.name()}</b></p><p>Ngày sinh: {w.date()}</p><p>Xếp loại tốt nghiệp: Giỏi</p>"
            f"<p>{w.sentences(1)}</p>{foot(w, 'HIỆU TRƯỞNG')}<p style='font-size:9pt;text-align:left'>Số hiệu: B {w.digits(6)}<br>"
            f"Số vào sổ gốc cấp bằng: {w.number(10, 999)}</p></div>")


def contract(w):
    sides = (f"<td style='width:50%'><b>BÊN A:</b> {w.name()}<br>Chức vụ: {w.words(2)}<br>Địa chỉ: {w.words(6)}</td>"
             f"<td><b>BÊN B:</b> {w.name()}<br>CCCD: {w.digits(12)}<br>Địa chỉ: {w.words(6)}</td>")
    articles = w.each(5, lambda i: f"<p><b>Điều {i}. {w.words(4)}</b></p><p style='margin-left:1cm'>a) {w.sentences(1)}</p>"
                                   f"<p style='margin-left:1cm'>b) {w.sentences(1)} <s>{w.words(2)}</s></p>")
    return (head(w) + f"<h2 style='text-align:center'>HỢP ĐỒNG LAO ĐỘNG</h2><table style='width:100%'><tr>{sides}</tr></table>{articles}"
            "<table style='width:100%;text-align:center'><tr><td><b>BÊN A</b><br><i>(Ký, ghi rõ họ tên)</i></td>"
            "<td><b>BÊN B</b><br><i>(Ký, ghi rõ họ tên)</i></td></tr></table>")


KINDS = (letter, underlined, birth, land, identity_cards, form_in_boxes, marks, receipt, notice, watermark, marker, squared, lined, long_table, diploma, contract)
FACES = ("Tinos", "Arimo", "Charis SIL", "DejaVu Serif", "DejaVu Sans", "FreeSerif", "FreeSans")


def paper(kind, writer):
    face, points = writer.one(*FACES), writer.one(10.5, 11, 12, 13)
    return ("<html lang=vi><meta charset=utf-8><style>@page{size:A4;margin:0}body{margin:0;padding:15mm 14mm 10mm 20mm;position:relative;"
            f"-webkit-print-color-adjust:exact;font:{points}pt '{face}'}}td{{vertical-align:top}}.ruled{{border-collapse:collapse;width:100%}}"
            f".ruled td,.ruled th{{border:1px solid #000}}</style><body>{kind(writer)}</body></html>")
