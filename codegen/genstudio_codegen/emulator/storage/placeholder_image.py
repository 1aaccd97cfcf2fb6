"""Draws results with Pillow: a seeded landscape, or an uploaded image in a seeded light."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from ..model import ImagePlan, UploadedImage

Colour: TypeAlias = tuple[int, int, int]

# Sky top, sky middle, horizon, sun, nearest ground: from the night to noon.
_PALETTES: tuple[tuple[Colour, Colour, Colour, Colour, Colour], ...] = (
    ((24, 26, 62), (112, 62, 118), (255, 158, 112), (255, 224, 170), (24, 18, 44)),
    ((40, 86, 150), (126, 178, 216), (250, 222, 186), (255, 246, 220), (22, 52, 60)),
    ((12, 18, 48), (26, 62, 104), (96, 156, 168), (232, 244, 236), (8, 16, 34)),
    ((86, 48, 108), (206, 98, 128), (255, 196, 140), (255, 240, 200), (46, 20, 52)),
    ((20, 68, 84), (64, 148, 142), (236, 220, 166), (255, 250, 214), (10, 40, 46)),
    ((60, 54, 120), (142, 130, 200), (248, 200, 214), (255, 240, 236), (30, 26, 70)),
    ((120, 42, 46), (222, 104, 64), (255, 206, 120), (255, 244, 190), (48, 16, 26)),
    ((34, 60, 56), (108, 142, 104), (238, 220, 160), (255, 248, 206), (18, 34, 28)),
)


def draw_image(plan: ImagePlan) -> Image.Image:
    """Draw the image of a plan: the same plan gives the same pixels."""
    picture = draw_scene(plan)
    write_caption(picture, plan)
    return picture


def draw_scene(plan: ImagePlan) -> Image.Image:
    """Draw the image of a plan without its caption."""
    random = Random(plan.seed)  # noqa: S311 — repeatable on purpose: it draws pictures
    palette = _PALETTES[plan.mood % len(_PALETTES)]
    size = (plan.width, plan.height)
    picture = _relight(plan, plan.source, palette, random) if plan.source else _landscape(size, palette, random)
    return _grain(picture, random)


def write_caption(picture: Image.Image, plan: ImagePlan) -> None:
    """Write the caption of a plan at the foot of a picture."""
    # A source that was drawn here has a caption already, which the new one covers.
    _write(picture, plan.caption, covered=plan.source is not None)


def _landscape(size: tuple[int, int], palette: tuple[Colour, ...], random: Random) -> Image.Image:
    # Drawn twice as large and reduced, which smooths edges; large pictures are smooth enough without.
    scale = 2 if size[0] * size[1] <= 1_200_000 else 1
    width, height = size[0] * scale, size[1] * scale
    top, middle, horizon, sun, near = palette
    picture = _gradient((width, height), (top, middle, horizon, horizon))
    base = random.uniform(0.5, 0.62)
    centre = (width * random.uniform(0.2, 0.8), height * base * random.uniform(0.35, 0.85))
    _glow(picture, centre, max(width, height) * 0.55, sun, 0.75)
    if sum(top) < 150:
        _stars(picture, random, int(height * base * 0.7))
    radius = min(width, height) * random.uniform(0.05, 0.1)
    ImageDraw.Draw(picture).ellipse(
        (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=sun
    )
    picture = _clouds(picture, random, _mix(horizon, sun, 0.5), base)
    layers = 5
    for layer in range(layers):
        depth = (layer + 1) / layers
        level = height * (base - 0.06 + 0.42 * depth**1.5)
        ridge = _ridge(random, width, level, height * (0.13 - 0.06 * depth), 3 + layer)
        ground = _mix(horizon, near, 0.25 + 0.75 * depth)
        draw = ImageDraw.Draw(picture)
        draw.polygon([(0, height), *ridge, (width, height)], fill=ground)
        if layer >= layers - 2:
            _trees(draw, random, ridge, height * (0.02 + 0.03 * (layer - layers + 2)), ground)
        else:
            _glow(picture, (centre[0], level + height * 0.08), width * 0.5, horizon, 0.35, flat=0.22)
    return _resized(picture, size, Image.Resampling.LANCZOS) if scale > 1 else picture


def _relight(plan: ImagePlan, upload: UploadedImage, palette: tuple[Colour, ...], random: Random) -> Image.Image:
    top, middle, horizon, sun, near = palette
    with Image.open(upload.path) as opened:
        source = ImageOps.fit(opened.convert("RGB"), (plan.width, plan.height))
    grey = ImageOps.autocontrast(source.convert("L"), cutoff=1)
    toned = ImageOps.colorize(grey, black=near, mid=_mix(middle, horizon, 0.4), white=sun, midpoint=118)
    picture = Image.blend(source, toned, 0.25 + 0.6 * plan.strength)
    centre = (plan.width * random.uniform(0.15, 0.85), plan.height * random.uniform(0.1, 0.4))
    _glow(picture, centre, max(plan.width, plan.height) * 0.5, sun, 0.35)
    lights = Image.new("L", (max(plan.width // 4, 1), max(plan.height // 4, 1)), 0)
    draw = ImageDraw.Draw(lights)
    for _ in range(14):
        x, y = random.uniform(0, lights.width), random.uniform(0, lights.height)
        r = min(lights.size) * random.uniform(0.015, 0.06)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=random.randint(40, 110))
    lights = _resized(lights.filter(ImageFilter.GaussianBlur(1.2)), picture.size)
    picture.paste(_mix(sun, top, 0.15), (0, 0, *picture.size), lights)
    return picture


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b


# Pillow's types name numpy's, which is not installed: the two ignores below are for that alone.
def _resized(
    picture: Image.Image, size: tuple[int, int], how: Image.Resampling = Image.Resampling.BICUBIC
) -> Image.Image:
    return picture.resize(size, how)  # pyright: ignore[reportUnknownMemberType]


def _mapped(picture: Image.Image, level_of: Callable[[int], float]) -> Image.Image:
    table = [round(level_of(level)) for level in range(256)]
    return picture.point(table)  # pyright: ignore[reportUnknownMemberType]


def _gradient(size: tuple[int, int], stops: tuple[Colour, ...]) -> Image.Image:
    column = Image.new("RGB", (1, len(stops)))
    for row, stop in enumerate(stops):
        column.putpixel((0, row), stop)
    return _resized(_resized(column, (1, 256)), size, Image.Resampling.BILINEAR)


def _glow(
    picture: Image.Image,
    centre: tuple[float, float],
    radius: float,
    colour: Colour,
    strength: float,
    flat: float = 1.0,
) -> None:
    width, height = max(round(radius * 2), 1), max(round(radius * 2 * flat), 1)
    # Pillow's gradient is 181 at the middle of an edge: from there on nothing, or the square that is pasted shows.
    light = _mapped(Image.radial_gradient("L"), lambda level: max(1 - level / 180, 0.0) ** 1.6 * 255 * strength)
    corner = (round(centre[0] - width / 2), round(centre[1] - height / 2))
    picture.paste(Image.new("RGB", (width, height), colour), corner, _resized(light, (width, height)))


def _stars(picture: Image.Image, random: Random, below: int) -> None:
    draw = ImageDraw.Draw(picture)
    for _ in range(140):
        x, y = random.uniform(0, picture.width), random.uniform(0, max(below, 1))
        r = picture.width / 1024 * random.uniform(0.4, 1.3)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(235, 238, 250))


def _clouds(picture: Image.Image, random: Random, colour: Colour, base: float) -> Image.Image:
    small = (max(picture.width // 8, 1), max(picture.height // 8, 1))
    mask = Image.new("L", small, 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(random.randint(5, 9)):
        x, y = random.uniform(-0.1, 1.0) * small[0], random.uniform(0.08, base * 0.8) * small[1]
        for _ in range(6):
            w, h = small[0] * random.uniform(0.06, 0.2), small[1] * random.uniform(0.008, 0.02)
            x += w * random.uniform(-0.4, 0.6)
            draw.ellipse((x, y - h, x + w, y + h), fill=random.randint(50, 130))
    mask = mask.filter(ImageFilter.GaussianBlur(max(small[0] / 90, 0.5)))
    picture.paste(Image.new("RGB", picture.size, colour), (0, 0), _resized(mask, picture.size))
    return picture


def _ridge(random: Random, width: int, level: float, height: float, octaves: int) -> list[tuple[float, float]]:
    points = [random.uniform(-1, 1) for _ in range(3)]
    roughness = 0.55
    for _ in range(octaves + 3):
        widened: list[float] = []
        for one, other in zip(points, points[1:], strict=False):
            widened += [one, (one + other) / 2 + random.uniform(-roughness, roughness)]
        points = [*widened, points[-1]]
        roughness *= 0.52
    step = width / (len(points) - 1)
    return [(index * step, level - point * height) for index, point in enumerate(points)]


def _trees(
    draw: ImageDraw.ImageDraw, random: Random, ridge: list[tuple[float, float]], height: float, colour: Colour
) -> None:
    for x, y in ridge[:: max(len(ridge) // 90, 1)]:
        if random.random() < 0.55:
            tall = height * random.uniform(0.5, 1.3)
            for tier in range(3):
                top, wide = y - tall * (1 - tier * 0.22), tall * (0.12 + 0.07 * tier)
                foot = top + tall * 0.5
                draw.polygon([(x, top), (x - wide, foot), (x + wide, foot)], fill=_mix(colour, (0, 0, 0), 0.25))


def _grain(picture: Image.Image, random: Random) -> Image.Image:
    noise = _mapped(Image.frombytes("L", (128, 128), random.randbytes(128 * 128)), lambda level: 122 + level / 21)
    tile = Image.new("L", picture.size)
    for x in range(0, picture.width, 128):
        for y in range(0, picture.height, 128):
            tile.paste(noise, (x, y))
    return ImageChops.overlay(picture, Image.merge("RGB", (tile, tile, tile)))


def _write(picture: Image.Image, caption: str, *, covered: bool) -> None:
    size = max(min(picture.size) // 34, 9)
    # The font that comes with Pillow has Latin letters only.
    text = " ".join("".join(c for c in caption if c.isprintable() and ord(c) < 0x250).split())
    if min(picture.size) < 96 or not text:
        return
    font = ImageFont.load_default(size)
    room = picture.width - 3 * size
    if font.getlength(text[:400]) > room or len(text) > 400:
        while text and font.getlength(text[:400] + "...") > room:
            text = text[: min(len(text), 400) - 1]
        text = text.rstrip(" ,") + "..."
    bar = Image.new("L", (picture.width, size * 2 + size // 2), 225 if covered else 120)
    picture.paste((10, 10, 18), (0, picture.height - bar.height), bar)
    place = (size * 1.4, picture.height - bar.height / 2)
    ImageDraw.Draw(picture).text(place, text, font=font, fill=(238, 238, 240), anchor="lm")
