from alertbot.core.model import Facts
from alertbot.core.reading.events import Verdict
from alertbot.core.reading.scene import Scene
def facts_of(scene: Scene, verdict: Verdict) -> Facts:
    return Facts()
