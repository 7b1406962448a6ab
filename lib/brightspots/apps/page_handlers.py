"""A served page: a workbook's cells, run in a kernel of the visitor's own and sent as they are done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from statistics import median
from typing import Any, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from voila._version import __version__ as voila_version
from voila.configuration import VoilaConfiguration
from voila.handler import BaseVoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.utils import get_page_config

from brightspots.apps.error_pages import READERS, Plain, PlainVisit, Refused
from brightspots.apps.home import Home
from brightspots.apps.kernels import VisitorKernels
from brightspots.errors import BrightspotsError, ParameterError, UnknownError
from brightspots.workbook.address import given_by_server
from brightspots.workbook.catalog import FILE_IN_USE, find_workbook, own_workbooks, workbook_names
from brightspots.workbook.mode import STYLED
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

SHOWN = "<!-- shown -->"
"""Stands in the template wherever a piece of the page is whole and may go to the browser."""

WIDGET = "application/vnd.voila.cell-output+json"
"""Stands in a page where there is something to type or to choose, which needs the kernel to stay."""

_LAST_WORDS = 1.0
"""Seconds between leaving a page and the end of its kernel: a browser sends what is not saved yet as it goes."""

_UNFINISHED = (
    '<p class="bs-note" role="alert">This page could not be finished. What was saved is safe. Reload the page; if it '
    "happens again, tell whoever started Brightspots here.</p>"
)


class PageHandler(PlainVisit, BaseVoilaHandler):
    """Serves a workbook of the collection."""

    asks = None

    def initialize(
        self,
        *,
        voila_configuration: VoilaConfiguration,
        template_paths: list[str],
        config: Any,
        seconds: dict[str, list[float]],
        home: Home,
    ) -> None:
        """Take what the server is configured with, how long pages took before, and what there is to open."""
        super().initialize(voila_configuration=voila_configuration)
        self._home = home
        self._template_paths, self._traitlets, self._seconds = template_paths, config, seconds

    @property
    def kernels(self) -> VisitorKernels:
        """The kernels of all visitors."""
        return cast(VisitorKernels, self.settings["kernel_manager"])

    @web.authenticated
    async def get(self, file: str) -> None:
        """Open a page."""
        asked = self.request.headers
        if asked.get("Sec-Fetch-Site") == "cross-site" and asked.get("Sec-Fetch-Dest") != "document":
            # A page elsewhere asks for this as a picture or a frame: it would only take up places.
            raise web.HTTPError(403)
        declared = await self._declared(file)
        kernels = self.kernels
        with kernels.place(self.current_user.username) as kernel_id:
            # A browser needs this cookie to close the page, which ends its kernel.
            assert self.xsrf_token
            self.set_header("Content-Type", "text/html; charset=utf-8")
            needed = False
            try:
                async for piece in self._pieces(declared, kernel_id):
                    needed = needed or WIDGET in piece
                    self.write(piece)
                    if SHOWN in piece:
                        await self.flush()
            except StreamClosedError:
                needed = False
            except Exception:
                self.log.exception("The page %s could not be finished.", declared.name)
                self.write(_UNFINISHED)
                needed = False
            finally:
                if not needed and kernel_id in kernels:
                    await kernels.shutdown_kernel(kernel_id, now=True)

    async def _pieces(self, declared: WorkbookFile, kernel_id: str) -> AsyncIterator[str]:
        """Yield the page in pieces; its head comes before its kernel is there."""
        started = time.monotonic()
        known = {"base_url": self.base_url, "settings": self.settings, "log": self.log}
        config = get_page_config(**known, voila_configuration=self.voila_configuration)
        renderer = NotebookRenderer(
            voila_configuration=self.voila_configuration,
            traitlet_config=self._traitlets,
            notebook_path=f"{declared.name}.ipynb",
            template_paths=self._template_paths,
            config_manager=self.config_manager,
            contents_manager=self._contents(declared),
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=config,
        )
        await renderer.initialize()
        before = self._seconds.setdefault(declared.name, [])
        renderer.resources |= {
            "page_title": declared.title,
            "readers": READERS,
            "seconds": max(1, round(median(before))) if before else 5,
        }
        name = renderer.notebook.metadata.kernelspec.name
        folder = str(declared.path.parent) if declared.name in own_workbooks() else ""
        environment = {**self._environment(), FILE_IN_USE: str(declared.path)}
        kernel = self.kernels.start(kernel_id, name, environment, folder)
        try:
            async for piece, _ in renderer.generate_content_generator(kernel_id, kernel):
                yield piece
        finally:
            # A page that was left before its kernel was asked for.
            kernel.close()
        self._seconds[declared.name] = [*before, time.monotonic() - started][-9:]

    def _contents(self, declared: WorkbookFile) -> Any:
        """Return what reads the notebook's file: one of somebody's own lies outside of the collection."""
        if declared.name not in own_workbooks():
            return self.contents_manager
        return type(self.contents_manager)(root_dir=str(declared.path.parent))

    async def _declared(self, file: str) -> WorkbookFile:
        """Return the workbook that an address means; refuse what no page could answer before a kernel is started."""
        name = file.removesuffix(".ipynb")
        if f"{name}.ipynb" != file or name not in workbook_names():
            raise Refused(UnknownError(f"There is no page “{file[:60]}”. Go to the start page."))
        if {"template", "theme", "voila-theme"} & set(self.request.query_arguments):
            raise Refused(ParameterError("An address cannot choose how a page looks. Go to the start page."))
        declared = read_workbook(find_workbook(name))
        try:
            given = given_by_server(declared, {}, {**self._environment(), **self.kernels.told})
            await IOLoop.current().run_in_executor(None, self._home.check_whose, given)
        except BrightspotsError as error:
            raise Refused(error) from error
        return declared

    def _environment(self) -> dict[str, str]:
        """Return what a page's process is told of its visit: never the whole address, and no header."""
        return {
            **self.settings["environment"],
            "SERVER_SOFTWARE": f"voila/{voila_version}",
            "QUERY_STRING": self.request.query,
            "VOILA_BASE_URL": self.base_url,
            STYLED: "yes",
        }


class KernelModel(Plain, KernelHandler):
    """Tells a page whether its kernel is there, and ends it."""


class KernelSocket(Plain, VoilaKernelWebsocketHandler):
    """Carries what is typed to the kernel of a page, and what it answers."""


class EndKernel(Plain, VoilaShutdownKernelHandler):
    """Ends the kernel of a page that is left."""

    @web.authenticated
    @authorized("write", "kernels")
    async def post(self, kernel_id: str) -> None:
        """End it, when what was typed last has had time to arrive."""
        await asyncio.sleep(_LAST_WORDS)
        if kernel_id in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id, now=True))
        self.set_status(204)
        self.finish()
