"""What the service knows of workflows, tasks, tenants, images and time, as values that do no I/O.

Everything above is built on these; `Refusal` is how the service says no.
"""

from .clock import Clock
from .ids import Ids
from .image_plan import ImagePlan, UploadedImage, plan_image
from .media_plan import PICTURE, MediaFormat, MediaPlan, plan_media
from .refusal import Refusal
from .task import ResultFile, Status, Task, TaskOutcome
from .tenants import Tenant, Tenants
from .workflow import InputKey, Workflow

__all__ = [
    "PICTURE",
    "Clock",
    "Ids",
    "ImagePlan",
    "InputKey",
    "MediaFormat",
    "MediaPlan",
    "Refusal",
    "ResultFile",
    "Status",
    "Task",
    "TaskOutcome",
    "Tenant",
    "Tenants",
    "UploadedImage",
    "Workflow",
    "plan_image",
    "plan_media",
]
