import { once } from "node:events";
import { join } from "node:path";
import { dingtalk } from "@microbranch/adapter-dingtalk";
import { createDingtalkSimulator, type DingtalkSimulator } from "@microbranch/adapter-dingtalk/simulator";
import { createMicrobranch, systemClock } from "@microbranch/core";
import type { ChannelHost } from "@microbranch/core/channel";
import { sqlite } from "@microbranch/core/sqlite";
import { WebSocket } from "ws";

const never = new AbortController().signal;

/** A client that is connected to a simulator's stream. */
export interface Listener {
  /** Has members write so many messages, so many at once; resolves when all are acknowledged. */
  hear(messages: number, atOnce: number): Promise<void>;
  stop(): Promise<void>;
}

/** A simulator of its own for one listener: DingTalk gives each message to any one connection. */
async function listening(
  connect: (simulator: DingtalkSimulator) => Promise<() => Promise<void> | void>,
): Promise<Listener> {
  const simulator = await createDingtalkSimulator({ clock: systemClock, keepsRates: false });
  const disconnect = await connect(simulator);
  if (simulator.inbound.gateway.lines !== 1) throw new Error("The listener is not connected.");
  return {
    async hear(messages, atOnce) {
      for (let from = 0; from < messages; from += atOnce) {
        const sayings = Array.from({ length: Math.min(atOnce, messages - from) }, (_, place) =>
          simulator.say({ from: `member-${place + 1}`, text: "收到，谢谢，周五准时参加" }),
        );
        if (!(await Promise.all(sayings)).every((isTaken) => isTaken))
          throw new Error("A message was not acknowledged.");
      }
    },
    async stop() {
      await disconnect();
      await simulator.close();
    },
  };
}

const configOf = ({ app: { corpId, clientId, clientSecret }, url }: DingtalkSimulator) =>
  ({ corpId, clientId, clientSecret, api: url, oapi: url, inbound: { by: "stream" } }) as const;

/** A hub on a file that is flushed: acknowledged is what is durably written. */
export function hubListener(folder: string): Promise<Listener> {
  return listening(async (simulator) => {
    const hub = await createMicrobranch({
      store: sqlite(join(folder, "stream.db")),
      secret: "a secret for the benchmark's database",
      channels: [dingtalk(configOf(simulator))],
    });
    await hub.start();
    return () => hub.stop();
  });
}

/** The channel alone, whose host keeps nothing. */
export function channelListener(): Promise<Listener> {
  return listening(async (simulator) => {
    const channel = dingtalk(configOf(simulator));
    await channel.open(hostOfNothing(), never);
    return () => channel.close();
  });
}

/** A WebSocket which acknowledges every frame unread but for its id: what no client can be faster than. */
export function bareListener(): Promise<Listener> {
  return listening(async ({ url, app: { clientId, clientSecret } }) => {
    const subscriptions = [{ type: "CALLBACK", topic: "/v1.0/im/bot/messages/get" }];
    const body = JSON.stringify({ clientId, clientSecret, subscriptions });
    const asked = await fetch(`${url}/v1.0/gateway/connections/open`, { method: "POST", body });
    const { endpoint, ticket } = (await asked.json()) as { readonly endpoint: string; readonly ticket: string };
    const socket = new WebSocket(`${endpoint}?ticket=${encodeURIComponent(ticket)}`, { perMessageDeflate: false });
    socket.on("message", (data) => {
      const { headers } = JSON.parse(String(data)) as { readonly headers: { readonly messageId: string } };
      socket.send(JSON.stringify({ code: 200, message: "OK", headers, data: '{"response":null}' }));
    });
    await once(socket, "open");
    return () => socket.terminate();
  });
}

function hostOfNothing(): ChannelHost {
  const nothing = async (): Promise<never> => {
    throw new Error("This benchmark has none.");
  };
  return {
    accept: async () => "stored",
    fetch,
    clock: systemClock,
    tokens: { get: nothing, drop: async () => {} },
    cursor: { read: async () => null, write: async () => {} },
    archive: { put: async () => "raw" },
    media: { open: nothing, put: nothing },
    log: () => {},
  };
}
