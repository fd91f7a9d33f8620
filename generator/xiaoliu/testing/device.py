"""The simulated phone in a tester's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xiaoliu.testing.setting import Theme, cutting_of, platform_locale, text_of_cutting

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CALL = "([name, parts]) => xiaoliu.command(name, ...parts)"


class Device:
    """What can be done to a phone from outside. Each takes effect at once."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def background(self, seconds: float = 0) -> None:
        """Leave the app.

        After 5 s in the background every request fails with `interrupted`, and none succeeds until `foreground()`.

        Args:
            seconds: how long ago the reader left, as far as the phone is concerned. Nobody waits for it.
        """
        self._command("background", {"elapsed": seconds * 1000})

    def foreground(self) -> None:
        """Come back to the app."""
        self._command("foreground")

    def restart(self) -> None:
        """Let the phone close the app, as it does with one in the background, and open it again.

        What the page has put into storage is there.
        """
        self._command("background", {})
        self._command("reload")
        self._command("foreground")

    def wait(self, seconds: float) -> None:
        """Let time pass for the page: its timers and its clock jump ahead. Nobody waits for it."""
        self._page.clock.fast_forward(round(seconds * 1000))

    def offline(self) -> None:
        """Lose the network: requests on their way fail, or hang without a word where the profile says so."""
        self._command("offline")

    def online(self, network_type: str | None = None) -> None:
        """Have the network again: "wifi", "5g", "4g", "3g", "2g"; the one before when it is not said."""
        self._command("online", *([network_type] if network_type else []))

    def switch_network(self, network_type: str = "4g") -> None:
        """Change to another network. An iPhone fails every request on its way."""
        self._command("switchNetwork", network_type)

    def cut(self, *, silent: bool | None = None) -> None:
        """Break every connection while the network stays.

        Args:
            silent: the page is not told, as on an iPhone; the profile's habit when it is not said.
        """
        self._command("cut", {} if silent is None else {"silent": silent})

    @property
    def state(self) -> dict[str, Any]:
        """Everything that the phone says of itself: foreground, online, networkType, theme, locale, …"""
        return cast("dict[str, Any]", self._command("state"))

    @property
    def profile(self) -> str:
        """ios, android, devtools or pc."""
        return str(self.state["profile"])

    @property
    def keyboard(self) -> float:
        """Height of the keyboard in CSS pixels; 0 when there is none. Can be set."""
        return float(self.state["keyboardHeight"])

    @keyboard.setter
    def keyboard(self, height: float) -> None:
        self._set(keyboardHeight=height)

    @property
    def theme(self) -> Theme:
        """light or dark. Can be set."""
        return cast(Theme, self.state["theme"])

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._set(theme=theme)

    @property
    def locale(self) -> str:
        """The phone's language, such as "zh-CN" or "en". Can be set; a running page may not follow."""
        return str(self.state["locale"]).replace("_", "-")

    @locale.setter
    def locale(self, locale: str) -> None:
        self._set(locale=platform_locale(locale))

    @property
    def font_scale(self) -> float:
        """Size of text, 1 is normal. Can be set."""
        return float(self.state["fontScale"])

    @font_scale.setter
    def font_scale(self, scale: float) -> None:
        self._set(fontScale=scale)

    @property
    def cutting(self) -> str:
        """How the answers to come are cut into chunks, as in `Setting.cutting`. Can be set."""
        return text_of_cutting(self.state["cutting"])

    @cutting.setter
    def cutting(self, cutting: str) -> None:
        self._set(cutting=cutting_of(cutting))

    def slow(self, *, latency: float = 0, bytes_per_second: int = 0) -> None:
        """Be on a slow network.

        Args:
            latency: milliseconds that everything takes on its way from the server.
            bytes_per_second: how much arrives at most; 0 is without limit.
        """
        self._set(latency=latency, bytesPerSecond=bytes_per_second)

    def _set(self, **changes: object) -> None:
        self._command("set", changes)

    def _command(self, name: str, *parts: object) -> Any:
        return self._page.evaluate(_CALL, [name, list(parts)])
