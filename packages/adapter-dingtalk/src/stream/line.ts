import type { ChannelHost } from "@microbranch/core/channel";
import { WebSocket } from "ws";
import { rest } from "./waits.js";

/** Largest frame, in bytes: chosen here, four times what DingTalk's client for Java takes. */
const maxFrameBytes = 1_048_576;
/** How long connecting may take, in milliseconds: chosen here, far below the ticket's 90 seconds. */
const dialMs = 10_000;
/** How often a line is asked whether it lives, in milliseconds: chosen here, as often as the server does (field reports). */
const pingMs = 20_000;
/** After so many pings in a row without any frame a line is dead, even if its socket lives: a minute of silence. */
const missesAllowed = 2;

/** What a line tells. */
export interface LineEars {
  /** A text frame came on a line. */
  onText(text: string, line: StreamLine): void;
  /** The line is gone; called once, for a line that was open. */
  onGone(line: StreamLine): void;
}

/** One connection. */
export interface StreamLine {
  /** Sends text. @returns Whether the connection was there to send it. */
  send(text: string): boolean;
  /** Takes nothing more from the socket for a while, or goes on. */
  hold(isHeld: boolean): void;
  /** Ends the connection at once; `onGone` is not called. */
  end(): void;
}

/**
 * Connects.
 *
 * @param signal Ends the attempt; a line that is open lives until it is ended or lost.
 * @returns The line, or `null` when there is none within ten seconds.
 */
export function dial(
  clock: ChannelHost["clock"],
  url: string,
  ears: LineEars,
  signal: AbortSignal,
): Promise<StreamLine | null> {
  const socket = new WebSocket(url, {
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const over = new AbortController();
  return new Promise((resolve) => {
    let isOpen = false;
    let isEnded = false;
    const end = (): void => {
      isEnded = true;
      over.abort();
      signal.removeEventListener("abort", end);
      if (socket.readyState === WebSocket.OPEN) socket.close(1000);
      socket.terminate();
      resolve(null);
    };
    const line = lineOver(socket, end);
    const gone = (): void => {
      if (isEnded) return;
      end();
      if (isOpen) ears.onGone(line);
    };
    const pulse = startPulse(clock, socket, gone, over.signal);
    socket.on("error", gone);
    socket.on("close", gone);
    socket.on("ping", pulse.heard);
    socket.on("pong", pulse.heard);
    socket.on("message", (data, isBinary) => {
      pulse.heard();
      if (!isEnded && !isBinary) ears.onText(textOf(data), line);
    });
    socket.on("open", () => {
      isOpen = true;
      signal.removeEventListener("abort", end);
      pulse.heard();
      resolve(line);
    });
    void rest(clock, dialMs, over.signal).then((isLate) => {
      if (isLate && !isOpen) end();
    });
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}

function lineOver(socket: WebSocket, end: () => void): StreamLine {
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text, () => undefined);
      return true;
    },
    hold(isHeld) {
      if (isHeld && !socket.isPaused) socket.pause();
      if (!isHeld && socket.isPaused) socket.resume();
    },
    end,
  };
}

/** Pings, and counts the pings after which nothing was heard: a clock that jumps makes one of them, not many. */
function startPulse(
  clock: ChannelHost["clock"],
  socket: WebSocket,
  onDead: () => void,
  signal: AbortSignal,
): { heard(): void } {
  let misses = 0;
  const beat = async (): Promise<void> => {
    while (await rest(clock, pingMs, signal)) {
      if (socket.readyState !== WebSocket.OPEN || socket.isPaused) continue;
      if (misses >= missesAllowed) return onDead();
      misses++;
      socket.ping();
    }
  };
  void beat();
  return {
    heard: () => {
      misses = 0;
    },
  };
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString("utf8");
}
