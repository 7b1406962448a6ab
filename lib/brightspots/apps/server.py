"""Voila as it serves the collection: our template, our start page, and no door that nobody needs."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import tempfile
from typing import Any

from tornado.web import Application
from traitlets import Callable as CallableTrait
from traitlets import Dict, Instance, List, Unicode
from traitlets.config import Config
from voila.app import Voila

from brightspots import resources
from brightspots.apps.access import TOKEN, OwnKernels, VisitorIdentity
from brightspots.apps.connections import BoundedServer
from brightspots.apps.error_pages import AnotherHost, ExtensionFiles, NoSuchPage, StaticFiles, TemplateFiles
from brightspots.apps.home import Home, HomeHandler
from brightspots.apps.kernels import VisitorKernels
from brightspots.apps.new_team import BeginHandler
from brightspots.apps.open_files import most_connections, raise_limit
from brightspots.apps.page_handlers import EndKernel, KernelModel, KernelSocket, PageHandler
from brightspots.apps.room.lan_server import LanServer
from brightspots.apps.secret import cookie_secret
from brightspots.apps.warm_kernels import WarmKernels, use_warm_kernels

HERE = ("127.0.0.1", "localhost")
_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
_EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
_CELL_ERROR = "What was saved is safe. Reload the page."


def configuration() -> Config:
    """Return how Voila serves here.

    Examples
    --------
    >>> configuration().VoilaConfiguration.allow_template_override
    'NO'
    """
    config = Config()
    config.Voila.identity_provider_class = VisitorIdentity
    config.Voila.authorizer_class = OwnKernels
    config.VoilaConfiguration.template = "brightspots"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.strip_sources = True
    config.VoilaConfiguration.show_tracebacks = False
    config.VoilaConfiguration.file_allowlist = []
    config.VoilaConfiguration.extension_allowlist = _EXTENSIONS
    config.VoilaConfiguration.multi_kernel_manager_class = VisitorKernels
    config.VoilaExecutor.cell_error_instruction = _CELL_ERROR
    config.VoilaExecutor.cell_timeout_instruction = _CELL_ERROR
    config.VoilaExecutor.timeout = 120
    config.VisitorKernels.cull_idle_timeout = 3600
    config.VisitorKernels.cull_interval = 30
    config.VisitorKernels.cull_connected = True
    if os.name == "posix":
        # Sockets in a folder of this user's own: other users of this computer cannot listen.
        config.KernelManager.transport = "ipc"
    return config


class _Bounded(Application):
    """Listens with bounds, as phones' door does: a shared computer has other users, too."""

    def listen(self, port: int, address: str | None = None, **more: Any) -> BoundedServer:
        """Answer at a port."""
        most = most_connections(raise_limit())
        server = BoundedServer(self, most=most, of_one=most, **more)
        server.listen(port, address)
        return server


class BrightspotsServer(Voila):
    """Serves the workbooks of the collection to browsers."""

    name = "voila"
    config_file_paths = List(Unicode(), help="None: no file of the folder that it is started in changes it.")
    hosts = List(Unicode(), list(HERE), help="Names by which browsers may call this server.").tag(config=True)
    home = Instance(Home)
    when_open = CallableTrait(lambda server: None, help="Called with this server when it is open.")
    door = Instance(LanServer, allow_none=True, help="For phones, where there are rooms.")
    _warm: WarmKernels | None = None
    _interrupted = _stopped = False
    seconds = Dict(help="How long pages took to open, by workbook.")

    def initialize(self, argv: list[str] | None = None) -> None:
        """Get ready to start; there is no command line here."""
        # What was refused is said to whoever asked; some of it would hold their address.
        for name in ("tornado.general", "tornado.application"):
            logging.getLogger(name).setLevel(logging.ERROR)
        self.root_dir = str(resources.folder("workbooks"))
        templates = str(resources.folder("templates"))
        others = [
            path
            for path in os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
            if path not in ("", templates)
        ]
        os.environ["JUPYTER_PATH"] = os.pathsep.join([templates, *others])
        super().initialize([])

    def init_settings(self) -> dict[str, Any]:
        """Return the settings of the web server."""
        settings: dict[str, Any] = super().init_settings()
        return settings | {
            "default_handler_class": AnotherHost,
            "cookie_secret": cookie_secret(),
            "environment": dict(os.environ),
            # Addresses name projects: they are not written down.
            "log_function": lambda handler: None,
            "xsrf_cookie_kwargs": {"samesite": "Lax"},
        }

    def init_handlers(self) -> list[Any]:
        """Return what may be asked of this server: whatever is not here is not there."""
        page = {
            "voila_configuration": self.voila_configuration,
            "template_paths": self.template_paths,
            "config": self.config,
            "seconds": self.seconds,
            "home": self.home,
        }
        base = re.escape(self.server_url)
        rooms = [] if self.door is None else self.door.handlers(base, self.home.audience)
        return [
            *rooms,
            (f"{base}", HomeHandler, {"home": self.home}),
            (f"{base}begin", BeginHandler, {"home": self.home}),
            (rf"{base}voila/render/([^/]+)", PageHandler, page),
            (rf"{base}api/kernels/{_KERNEL}", KernelModel),
            (rf"{base}api/kernels/{_KERNEL}/channels", KernelSocket),
            (rf"{base}voila/api/shutdown/{_KERNEL}", EndKernel),
            (rf"{base}voila/templates/(.*)", TemplateFiles),
            (rf"{base}voila/static/(.*)", StaticFiles, {"paths": self.static_paths}),
            (rf"{base}voila/labextensions/(.*)", ExtensionFiles, {"path": self.labextensions_path}),
            (r".*", NoSuchPage),
        ]

    def start(self) -> None:
        """Serve until somebody ends it; whatever ends it, nothing is left behind.

        Raises
        ------
        KeyboardInterrupt
            When somebody pressed Ctrl-C.
        """
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._interrupt)
        try:
            self.connection_dir = tempfile.mkdtemp(prefix="bs-")
            self._warm = use_warm_kernels(self)
            self.app = self.application()
            if self.door is not None:
                self.door.open()
            self.listen()
        finally:
            self.stop()
            signal.signal(signal.SIGINT, before)
        if self._interrupted:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """End all kernels, and close the door for phones; once."""
        if self._stopped:
            return
        self._stopped = True
        try:
            if hasattr(self, "kernel_manager"):
                super().stop()
        finally:
            shutil.rmtree(self.connection_dir, ignore_errors=True)
            if self.door is not None:
                self.door.close()
            if self._warm is not None:
                self._warm.stop()

    def _interrupt(self, *_: object) -> None:
        self._interrupted = True
        raise KeyboardInterrupt

    def way_in(self, path: str = "") -> str:
        """Return the address that lets a browser in, at a path from the start page on."""
        return (
            f"{self.display_url.rstrip('/')}/{path.lstrip('/')}?{TOKEN}={self.identity_provider.entry_token}"
        )

    def launch_browser(self) -> None:
        """Tell whoever started this that it is open, and where."""
        self.when_open(self)

    def application(self) -> Application:
        """Return the web server's application, which answers to the names of this server and to no other."""
        settings = self.init_settings()
        application = _Bounded(**settings)
        names = "|".join(re.escape(host) for host in self.hosts)
        application.add_handlers(rf"^({names})$", self.init_handlers())
        return application
