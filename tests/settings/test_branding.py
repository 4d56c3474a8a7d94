"""The logo and colours that settings name: taken as they are, or refused with the file's name."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pictures import jpeg_picture, png_chunk, png_picture

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.exports.colours import READABLE, contrast, readable
from harassment_cms.exports.house import NIGHT, PAPER
from harassment_cms.settings import load_settings, write_default_settings
from harassment_cms.settings.branding import LARGEST, load_logo
from harassment_cms.yamlfile import YamlRefusedError

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_no_name_is_no_logo(tmp_path: Path) -> None:
    assert load_logo(tmp_path, "") is None


@pytest.mark.parametrize(("content", "kind"), [(png_picture(), "png"), (jpeg_picture(), "jpeg")])
def test_a_logo_is_known_by_its_content_and_not_by_its_name(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "logo.dat").write_bytes(content)
    for name in ("logo.dat", str(tmp_path / "logo.dat")):
        logo = load_logo(tmp_path, name)
        assert logo is not None
        assert (logo.content, logo.kind, logo.width, logo.height) == (content, kind, 30, 20)


def test_what_a_file_says_beside_its_picture_is_taken_out(tmp_path: Path) -> None:
    png, jpeg = png_picture(), jpeg_picture()
    author = b"author\0Someone, Room 12"
    spoken_png = png[:33] + png_chunk(b"tEXt", author) + png[33:] + author
    spoken_jpeg = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(author) + 2) + author + jpeg[2:] + author
    for spoken, plain in ((spoken_png, png), (spoken_jpeg, jpeg)):
        (tmp_path / "logo").write_bytes(spoken)
        logo = load_logo(tmp_path, "logo")
        assert logo is not None
        assert logo.content == plain


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        png_picture()[:-20],
        png_picture().replace(b"IDAT", b"IDOT"),
        png_picture()[:8] + png_chunk(b"IEND", b""),
        jpeg_picture()[:-2],
        jpeg_picture()[:30],
        b"\xff\xd8\xff\xd9",
        png_picture(5000, 1),
        png_picture() + bytes(LARGEST),
    ],
)
def test_what_is_no_whole_picture_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "our-logo.png").write_bytes(content)
    with pytest.raises(InputRefusedError, match=r"our-logo\.png.* Nothing was written"):
        load_logo(tmp_path, "our-logo.png")


def test_a_logo_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"no file .*gone\.png"):
        load_logo(tmp_path, "gone.png")


@given(st.one_of(st.binary(max_size=80), st.binary(max_size=80).map(lambda rest: png_picture()[:33] + rest)))
def test_no_bytes_make_it_stumble(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "stumbling.png"
    path.write_bytes(content)
    with pytest.raises(InputRefusedError):
        load_logo(path.parent, path.name)


@pytest.mark.parametrize("colour", ["#12345", "navy", '"12345g"', "#1f4e79"])
def test_a_colour_that_is_none_is_refused_by_its_line(tmp_path: Path, colour: str) -> None:
    path = tmp_path / "settings.yaml"
    write_default_settings(path, organisation="University of Example")
    text = path.read_text(encoding="utf-8").replace('colour: "#1f4e79"', f"colour: {colour}", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YamlRefusedError, match="#1f4e79"):
        load_settings(path)


@given(COLOURS, st.sampled_from([PAPER, NIGHT]))
def test_every_colour_can_be_read_on_paper_and_in_the_dark(colour: str, paper: str) -> None:
    made = readable(colour, paper)
    assert contrast(made, paper) >= READABLE
    assert made == colour or contrast(colour, paper) < READABLE


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)]
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)
