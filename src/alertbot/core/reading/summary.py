from alertbot.core.reading.events import Verdict
from alertbot.core.reading.scene import Scene
def summary_of(scene: Scene, place: int, verdict: Verdict) -> str:
    return ""
