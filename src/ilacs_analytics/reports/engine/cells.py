"""The cells of one notebook, run in a forked child; what comes back is put into the notebook by nbclient.

Import it where papermill is wanted anyway: it brings nbclient with it.
"""

from __future__ import annotations

import contextlib
import sys
import time
from datetime import UTC, datetime
from typing import Any

from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient

from ilacs_analytics.reports.engine.client import Child, ChildEnded

GRACE_S = 5.0  # for what a notebook has registered to be done at its end
_START_S = 60.0
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": sys.version.split()[0],
}


class NotebookDeadlinePassed(CellTimeoutError):
    """The notebook as a whole took longer than it may."""


class OutputLimitPassed(DeadKernelError):
    """The notebook printed or showed more than it may, and was ended."""


class WarmClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client with a forked child in place of a kernel and its sockets."""

    def run(self, child: Child, setup: dict[str, Any], limits: tuple[float, float | None, float]) -> Any:
        """Run all cells in the child and return the notebook; whatever happens, the child has ended afterwards.

        `limits` are the moment of the deadline (of `time.monotonic`), its length in seconds, and megabytes of output.
        """
        self._child, self._number, self._left = child, 0, False
        self._deadline, self._deadline_s, self._output_mb = limits
        self.reset_execution_trackers()
        grace = 0.0
        try:
            child.ask(setup)
            self._meet()
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = dict(_LANGUAGE)
            child.ask({"end": True})
            grace = GRACE_S if self.shutdown_kernel == "graceful" else 0.0
        finally:
            child.finish(grace)
        return self.nb

    def _meet(self) -> None:
        """Wait until the child is there."""
        try:
            hello = self._child.next(min(self._deadline, time.monotonic() + _START_S))
        except ChildEnded as end:
            raise DeadKernelError(f"the notebook's process {end} before its first cell") from None
        if hello is None:
            raise DeadKernelError("the notebook's process did not begin in time")
        if hello["msg_type"] == "broken":
            raise DeadKernelError(hello["content"]["text"].strip().splitlines()[-1])
        self._child.pid = hello["content"]["pid"]

    def execute_cell(self, cell: Any, cell_index: int, **_: object) -> Any:
        """Run one cell: as nbclient does, with the same exceptions."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        self._number += 1
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        self._child.ask({"cell": str(self._number), "source": cell.source})
        self.code_cells_executed += 1
        self._put("status", {"execution_state": "busy"}, cell, cell_index)
        try:
            reply = self._listen(cell, cell_index)
        except (CellTimeoutError, DeadKernelError):
            self.nb_man.cell_exception(cell, cell_index=cell_index)
            raise
        self._left = reply["leaving"]
        if self.record_timing:
            cell["metadata"]["execution"]["shell.execute_reply"] = _now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        with contextlib.suppress(CellExecutionComplete):
            self._put("status", {"execution_state": "idle"}, cell, cell_index)
        if reply["status"] == "error" and not self._allows(reply["ename"], cell):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _allows(self, error_name: str, cell: Any) -> bool:
        return not self.force_raise_errors and (
            self.allow_errors
            or error_name in self.allow_error_names
            or "raises-exception" in cell.metadata.get("tags", [])
        )

    def _listen(self, cell: Any, cell_index: int) -> dict[str, Any]:
        """Put what the child says into the cell until it is done; streams in one piece unless somebody watches."""
        timeout = self._get_timeout(cell)
        cell_end = time.monotonic() + timeout if timeout else float("inf")
        at_once = self.log_output or self.stdout_file or self.stderr_file
        stream, texts = "", list[str]()
        try:
            while True:
                message = self._next(min(cell_end, self._deadline), cell, timeout)
                if message["cell"] != str(self._number):  # said for a cell that is over
                    continue
                kind, content = message["msg_type"], message["content"]
                if kind == "stream" and not at_once and (not texts or content["name"] == stream):
                    stream = content["name"]
                    texts.append(content["text"])
                    continue
                if texts:
                    held, texts = texts, []
                    self._put("stream", {"name": stream, "text": "".join(held)}, cell, cell_index)
                if kind == "stream" and not at_once:
                    stream, texts = content["name"], [content["text"]]
                elif kind == "execute_reply":
                    return dict(content)
                else:
                    self._put(kind, content, cell, cell_index)
        finally:
            if texts:
                self._put("stream", {"name": stream, "text": "".join(texts)}, cell, cell_index)

    def _next(self, until: float, cell: Any, timeout: int | None) -> dict[str, Any]:
        try:
            message = self._child.next(until)
        except ChildEnded as end:
            how = "left by exit() in an earlier cell" if self._left else f"the notebook's process {end}"
            raise DeadKernelError(f"Kernel died: {how}") from None
        if self._child.taken > self._output_mb * 1_000_000:
            raise OutputLimitPassed(f"The notebook printed or showed more than {self._output_mb:g} MB and was ended")
        if message is None and time.monotonic() >= self._deadline:
            raise NotebookDeadlinePassed(
                f"The notebook was not done after {self._deadline_s:g} seconds, its deadline.\n"
                f"The cell that ran:\n{cell.source.strip()}"
            )
        if message is None:
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout or 0, cell)
        if message["msg_type"] == "broken":
            raise DeadKernelError(message["content"]["text"].strip().splitlines()[-1])
        return message

    def _put(self, kind: str, content: dict[str, Any], cell: Any, cell_index: int) -> None:
        self.process_message(
            {
                "msg_type": kind,
                "header": {"msg_type": kind, "date": _now()},
                "parent_header": {"msg_id": str(self._number)},
                "content": content,
            },
            cell,
            cell_index,
        )


def _now() -> datetime:
    return datetime.now(UTC)
