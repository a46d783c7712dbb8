// Taking in what DingTalk's stream brings, up to the acknowledgement, beside a WebSocket that only acknowledges.
import { bareListener, channelListener, hubListener } from "./dingtalk-listeners.js";
import { interleave, numberFlag, show, withFolder } from "./measuring.js";

const rounds = numberFlag("rounds", 9);
const frames = numberFlag("frames", 2000);

await withFolder(async (folder) => {
  const [hub, channel, bare] = await Promise.all([hubListener(folder), channelListener(), bareListener()]);
  for (const atOnce of [1, 50, 500]) {
    const count = atOnce === 1 ? Math.ceil(frames / 10) : frames;
    const results = await interleave(rounds, [
      { name: "hub, each flushed", run: () => hub.hear(count, atOnce) },
      { name: "channel, nothing kept", run: () => channel.hear(count, atOnce) },
      { name: "bare WebSocket", run: () => bare.hear(count, atOnce) },
    ]);
    show(`Frames acknowledged, ${atOnce} at once`, results, { count, name: "frame" });
  }
  await Promise.all([hub, channel, bare].map((listener) => listener.stop()));
});
