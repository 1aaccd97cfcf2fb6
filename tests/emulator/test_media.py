"""Result files by the class of their output node: videos, animations and sounds that play, decoded here."""

from __future__ import annotations

import importlib.util
import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from PIL import Image, ImageChops

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.emulator.assumptions import MAX_ANIMATION_PIXELS, MAX_AUDIO_SECONDS, MAX_FRAMES, MAX_VIDEO_PIXELS
from genstudio_codegen.emulator.model import ImagePlan, MediaFormat, MediaPlan
from genstudio_codegen.emulator.storage import feasible
from genstudio_codegen.emulator.storage.media_files import write_media
from genstudio_codegen.parameter_spec import Kind, Link, Node, WorkflowSpec

from .conftest import Caller, parameter

needs_codecs = pytest.mark.skipif(
    importlib.util.find_spec("av") is None, reason="PyAV is not installed: the extra emulator-media"
)
PLAN = ImagePlan(64, 48, 5, 2, "a rabbit", None, 0.6, 1)


class Decoded(NamedTuple):
    """What a player finds in a file."""

    codec: str
    frames: int
    size: tuple[int, int]
    rate: float
    seconds: float


def decoded(data: bytes) -> Decoded:
    import av

    with av.open(io.BytesIO(data), "r") as container:
        (stream,) = container.streams
        frames = list(container.decode(stream))
        if isinstance(stream, av.AudioStream):
            samples = sum(frame.samples for frame in frames if isinstance(frame, av.AudioFrame))
            return Decoded(stream.codec_context.name, len(frames), (0, 0), stream.rate, samples / stream.rate)
        first = frames[0]
        assert isinstance(stream, av.VideoStream)
        assert isinstance(first, av.VideoFrame) and stream.average_rate and container.duration
        return Decoded(
            stream.codec_context.name,
            len(frames),
            (first.width, first.height),
            float(stream.average_rate),
            container.duration / 1e6,
        )


def pictures(data: bytes) -> list[Image.Image]:
    """The frames of an animation."""
    with Image.open(io.BytesIO(data)) as opened:
        count = getattr(opened, "n_frames", 1)
        found = []
        for index in range(count):
            opened.seek(index)
            found.append(opened.convert("RGB"))
        return found


def moving(
    class_type: str, *, length: int = 9, fps: float = 8, size: tuple[int, int] = (96, 64), **own: Any
) -> WorkflowSpec:
    """A workflow that makes a video, with what its output node is told."""
    values = [parameter("9", name.replace("__", "."), kind_of(value), value) for name, value in own.items()]
    latent = {"width": size[0], "height": size[1], "length": length, "batch_size": 1}
    return WorkflowSpec(
        workflow_id="wf-moving",
        nodes=(
            Node(
                id="3",
                class_type="KSampler",
                parameters=(parameter("3", "seed", Kind.INT, 1, minimum=0, maximum=2**64 - 1, seed=True),),
            ),
            Node(
                id="5",
                class_type="EmptyHunyuanLatentVideo",
                parameters=tuple(parameter("5", name, Kind.INT, value) for name, value in latent.items()),
            ),
            # Not before the output node, so its rate is not that of the video.
            Node(id="8", class_type="Other", parameters=(parameter("8", "fps", Kind.FLOAT, 77.0),)),
            Node(id="7", class_type="CreateVideo", parameters=(parameter("7", "fps", Kind.FLOAT, fps),)),
            Node(id="9", class_type=class_type, parameters=tuple(values), links=(Link("video", "7", 0),)),
        ),
    )


def sounding(class_type: str, seconds: float, **own: Any) -> WorkflowSpec:
    values = [parameter("9", name, kind_of(value), value) for name, value in own.items()]
    return WorkflowSpec(
        workflow_id="wf-sounding",
        nodes=(
            Node(id="5", class_type="EmptyLatentAudio", parameters=(parameter("5", "seconds", Kind.FLOAT, seconds),)),
            Node(id="9", class_type=class_type, parameters=tuple(values)),
        ),
    )


def kind_of(value: object) -> Kind:
    kinds = {bool: Kind.BOOLEAN, int: Kind.INT, float: Kind.FLOAT}
    return kinds.get(type(value), Kind.STRING)


@pytest.fixture(scope="module")
def studio() -> Iterator[Emulator]:
    with Emulator(speed=200, seed=1) as emulator:
        yield emulator


class Result(NamedTuple):
    link: str
    content_type: str
    data: bytes

    @property
    def suffix(self) -> str:
        return Path(httpx.URL(self.link).path).suffix


def result_of(studio: Emulator, spec: WorkflowSpec, **nodes: Any) -> Result:
    studio.reset()
    workflow_id = studio.load(spec)
    caller = Caller(studio)
    with caller.http:
        info = caller.finished(caller.submit(workflow_id, **nodes))
        (link,) = info["final_files"]
    answer = httpx.get(link, timeout=60)
    assert answer.status_code == 200, answer.text
    return Result(link, answer.headers["content-type"], answer.content)


@needs_codecs
@pytest.mark.parametrize(
    ("class_type", "own", "suffix", "content_type", "codec"),
    [
        ("SaveVideo", {"format": "auto", "codec": "auto"}, ".mp4", "video/mp4", "h264"),
        ("SaveVideo", {"format": "webm", "format__codec": "vp9"}, ".webm", "video/webm", "vp9"),
        ("SaveVideo", {"format": "mp4", "format__codec": "av1"}, ".mp4", "video/mp4", "libdav1d"),
        ("SaveVideo", {"format": "mkv", "format__codec": "h264"}, ".mkv", "video/x-matroska", "h264"),
        ("SaveWEBM", {"codec": "av1"}, ".webm", "video/webm", "libdav1d"),
        ("SaveWEBM", {"codec": "vp9"}, ".webm", "video/webm", "vp9"),
        ("VHS_VideoCombine", {"format": "video/h264-mp4"}, ".mp4", "video/mp4", "h264"),
        ("VHS_VideoCombine", {"format": "video/nvenc_hevc-mp4"}, ".mp4", "video/mp4", "hevc"),
        ("VHS_VideoCombine", {"format": "video/webm"}, ".webm", "video/webm", "vp9"),
        ("VHS_VideoCombine", {"format": "video/ffv1-mkv"}, ".mkv", "video/x-matroska", "ffv1"),
        ("VHS_VideoCombine", {"format": "video/ProRes"}, ".mov", "video/quicktime", "prores"),
    ],
)
def test_a_video_plays_as_the_workflow_asks(
    studio: Emulator, class_type: str, own: dict[str, Any], suffix: str, content_type: str, codec: str
) -> None:
    result = result_of(studio, moving(class_type, **own))
    assert (result.suffix, result.content_type) == (suffix, content_type)
    found = decoded(result.data)
    assert found[:4] == (codec, 9, (96, 64), 8.0)
    assert found.seconds == pytest.approx(9 / 8, abs=0.02)


@needs_codecs
def test_what_a_call_gives_changes_the_video(studio: Emulator) -> None:
    spec = moving("VHS_VideoCombine", format="video/h264-mp4", frame_rate=8, pingpong=False)
    longer = result_of(
        studio, spec, n5={"length": 17, "width": 66, "height": 51}, n9={"frame_rate": 12, "pingpong": True}
    )
    assert decoded(longer.data)[1:4] == (32, (66, 50), 12.0)  # there and back; a codec takes even sizes
    assert result_of(studio, spec, n9={"format": "image/gif"}).suffix == ".gif"
    assert result_of(studio, spec, n9={"format": "video/8bit-png"}).suffix == ".png"


@needs_codecs
@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".flac", ".mp3", ".opus"])
def test_the_same_inputs_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    made = next(one for one in MediaFormat if one.suffix == suffix)
    media = MediaPlan(made, "vp9" if suffix == ".webm" else "h264", frames=5, fps=8, seconds=1)
    files = [tmp_path / f"{index}{suffix}" for index in range(2)]
    for file in files:
        write_media(file, PLAN, media)
    assert files[0].read_bytes() == files[1].read_bytes()
    write_media(tmp_path / "other", ImagePlan(64, 48, 6, 2, "", None, 0.6, 1), media)
    assert (tmp_path / "other").read_bytes() != files[0].read_bytes()


@pytest.mark.parametrize(
    ("class_type", "own", "format_name", "suffix"),
    [
        ("SaveAnimatedWEBP", {"fps": 8.0, "lossless": True}, "WEBP", ".webp"),
        ("SaveAnimatedPNG", {"fps": 8.0}, "PNG", ".png"),
        ("VHS_VideoCombine", {"format": "image/gif", "frame_rate": 8}, "GIF", ".gif"),
        ("VHS_VideoCombine", {"format": "image/webp", "frame_rate": 8}, "WEBP", ".webp"),
        ("ADE_AnimateDiffCombine", {"filename_prefix": "x", "frame_rate": 8}, "GIF", ".gif"),
    ],
)
def test_an_animation_moves(
    studio: Emulator, class_type: str, own: dict[str, Any], format_name: str, suffix: str
) -> None:
    result = result_of(studio, moving(class_type, **own))
    assert result.suffix == suffix and result.content_type == f"image/{format_name.lower()}"
    with Image.open(io.BytesIO(result.data)) as opened:
        assert opened.format == format_name and opened.size == (96, 64)
        opened.seek(1)
        opened.load()
        assert opened.info["duration"] == (130 if format_name == "GIF" else 125) or format_name == "GIF"
    frames = pictures(result.data)
    assert len(frames) == 9
    assert all(ImageChops.difference(one, other).getbbox() for one, other in zip(frames, frames[1:], strict=False))
    assert result_of(studio, moving(class_type, **own)).data == result.data


@pytest.mark.parametrize("class_type", ["SaveAudio", "SaveAudioMP3", "SaveAudioOpus", "PreviewAudio"])
@needs_codecs
def test_a_sound_plays_for_as_long_as_asked(studio: Emulator, class_type: str) -> None:
    result = result_of(studio, sounding(class_type, 1.5))
    expected = {
        "SaveAudio": (".flac", "audio/flac", "flac"),
        "SaveAudioMP3": (".mp3", "audio/mpeg", "mp3float"),
        "SaveAudioOpus": (".opus", "audio/ogg", "opus"),
        "PreviewAudio": (".flac", "audio/flac", "flac"),
    }
    found = decoded(result.data)
    assert (result.suffix, result.content_type, found.codec) == expected[class_type]
    assert found.seconds == pytest.approx(1.5, abs=0.03)


@needs_codecs
def test_a_sound_has_the_format_that_its_node_is_told(studio: Emulator) -> None:
    assert result_of(studio, sounding("SaveAudioAdvanced", 1, format="mp3")).suffix == ".mp3"
    assert result_of(studio, sounding("SaveAudioAdvanced", 1, format="opus")).suffix == ".opus"


def test_a_wav_is_heard(tmp_path: Path) -> None:
    write_media(tmp_path / "a.wav", PLAN, MediaPlan(MediaFormat.WAV, seconds=5.25))
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 44_100)
        assert file.getnframes() == 44_100 * 5.25
        loud = memoryview(file.readframes(44_100)).cast("h")
    assert 8_000 < max(loud) < 2**15 - 1 and min(loud) < -8_000


def test_without_codecs_a_video_is_an_animation_and_a_sound_a_wav(
    monkeypatch: pytest.MonkeyPatch, studio: Emulator
) -> None:
    monkeypatch.setattr("genstudio_codegen.emulator.storage.feasible_media.has_codecs", lambda: False)
    video = result_of(studio, moving("SaveVideo", format="mp4"))
    assert (video.suffix, video.content_type) == (".webp", "image/webp") and len(pictures(video.data)) == 9
    sound = result_of(studio, sounding("SaveAudioMP3", 1.5))
    assert sound.suffix == ".wav"
    with wave.open(io.BytesIO(sound.data)) as file:
        assert file.getnframes() == 44_100 * 1.5


def test_what_is_too_long_is_shortened() -> None:
    big = ImagePlan(1280, 720, 1, 1, "", None, 0.6, 1)
    video = feasible(MediaPlan(MediaFormat.MP4, "h264", 100_000, 24), big, codecs=True)
    assert 100 < video.frames <= MAX_VIDEO_PIXELS / (1280 * 720)
    gif = feasible(MediaPlan(MediaFormat.GIF, frames=100_000, fps=24, pingpong=True), big)
    assert 20 < len(gif.order) <= MAX_ANIMATION_PIXELS / (1280 * 720)
    tiny = feasible(MediaPlan(MediaFormat.GIF, frames=100_000, fps=24), PLAN)
    assert tiny.frames == MAX_FRAMES
    one = feasible(MediaPlan(MediaFormat.GIF, frames=5, pingpong=True), ImagePlan(8192, 8192, 1, 1, "", None, 0.6, 1))
    assert one.order == [0]


@needs_codecs
def test_odd_sizes_and_numbers_play(studio: Emulator) -> None:
    for size in ((1, 1), (34, 18), (333, 17), (67, 64)):
        for codec in ("h264", "hevc", "av1", "vp9", "ffv1"):
            found = decoded(result_of(studio, moving("SaveVideo", size=size, length=2, codec=codec)).data)
            assert found.size == (max(size[0] // 2 * 2, 16), max(size[1] // 2 * 2, 16)) and found.frames == 2
    for fps in (0.0, -1.0, 0.01, 1e9, 29.97):
        assert decoded(result_of(studio, moving("SaveVideo", fps=fps, length=2)).data).frames == 2
    endless = decoded(result_of(studio, sounding("SaveAudio", 1e9)).data)
    assert endless.seconds == MAX_AUDIO_SECONDS


@needs_codecs
def test_only_pictures_are_converted(studio: Emulator) -> None:
    studio.reset()
    command = {"format": "jpg"}
    for spec, suffix, kind in (
        (moving("SaveVideo"), ".mp4", "video/mp4"),
        (moving("SaveAnimatedWEBP"), ".webp", "image/jpeg"),
    ):
        caller = Caller(studio)
        with caller.http:
            task = caller.submit(studio.load(spec))
            info = caller.finished(task, image_post_process_cmd=command)
        (link,) = info["final_files"]
        answer = httpx.get(link, timeout=60)
        assert suffix in link and answer.headers["content-type"] == kind
        assert ("x-oss-process" in link) is (kind == "image/jpeg")


@needs_codecs
def test_the_client_names_files_as_what_they_are(studio: Emulator, tmp_path: Path) -> None:
    studio.reset()
    studio.load(moving("SaveVideo", length=3))
    with studio.client() as client:
        result = client.run({"workflow_id": "wf-moving", "prompt": {}})
        (saved,) = result.save_all(tmp_path)
        assert saved.suffix == ".mp4" and decoded(saved.read_bytes()).frames == 3
        assert result.images == [] and len(result.final_files) == 1 and len(result.files["9"]) == 1
        studio.load(moving("SaveAnimatedWEBP", length=3))
        animation = client.run({"workflow_id": "wf-moving", "prompt": {}})
        assert [Path(one.name).suffix for one in animation.images] == [".webp"]


def test_every_workflow_of_the_corpus_has_results_that_can_be_made(corpus: Path) -> None:
    from genstudio_codegen.emulator.model import Workflow, plan_image, plan_media
    from genstudio_codegen.parameter_spec import read_spec

    made: dict[MediaFormat, int] = {}
    for path in sorted(corpus.glob("specs/*.json"))[::4]:
        beside = corpus / "workflows" / path.name
        spec = read_spec(path, workflow=beside if beside.exists() else None).spec
        if spec is None:
            continue
        workflow = Workflow("wf-x", spec)
        plan = plan_image(workflow, workflow.stored, {})
        for id in workflow.output_nodes:
            media = feasible(plan_media(workflow.nodes[id], workflow, workflow.stored), plan, codecs=True)
            made[media.format] = made.get(media.format, 0) + 1
            assert 1 <= len(media.order) <= MAX_FRAMES and 0 < media.fps <= 240 and media.seconds <= MAX_AUDIO_SECONDS
    assert made[MediaFormat.MP4] > 20 and made[MediaFormat.PNG] > 60 and len(made) > 4
