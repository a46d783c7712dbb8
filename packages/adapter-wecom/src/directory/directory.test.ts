import type { Channel, DirectoryEntry } from "@microbranch/core/channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryHost, type MemoryHost } from "../fixtures/host.js";
import { createWecomChannel } from "../index.js";
import { startWecomSimulator, type WecomSimulator } from "../simulator.js";

const organisation = { corpId: "wx5823bf96d3bd56c7", agentId: 1000002, corpSecret: "secret-of-the-application" };
const never = new AbortController().signal;
let host: MemoryHost;
let simulator: WecomSimulator;
let channel: Channel;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await startWecomSimulator({
    ...organisation,
    clock: host.clock,
    departments: [
      { id: 2, name: "第一党小组" },
      { id: 3, name: "第二党小组", parentId: 2 },
    ],
    members: [
      { id: "ZhangSan", name: "张三", departments: [2, 3] },
      { id: "lisi", name: "李四", departments: [3], status: 4 },
      { id: "wangwu", departments: [1] },
    ],
  });
  channel = createWecomChannel({ ...organisation, api: simulator.url });
});

afterEach(async () => {
  await channel.close();
  await simulator.stop();
});

async function listed(signal = never): Promise<readonly DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  for await (const entry of channel.directory?.(signal) ?? []) entries.push(entry);
  return entries;
}

const member = (id: string) => ({ platform: "wecom", tenant: organisation.corpId, kind: "person", id });

describe("directory", () => {
  it("lists every member of every department once, with name and standing", async () => {
    await channel.open(host, never);

    expect(await listed()).toEqual([
      { address: member("wangwu"), displayName: "wangwu", active: true },
      { address: member("zhangsan"), displayName: "张三", active: true },
      { address: member("lisi"), displayName: "李四", active: false },
    ]);
  });

  it("gives addresses that are canonical", async () => {
    await channel.open(host, never);
    for (const { address } of await listed()) expect(channel.canonical(address)).toEqual(address);
  });

  it("asks for a department when it is come to, and no sooner", async () => {
    await channel.open(host, never);

    for await (const entry of channel.directory?.(never) ?? []) {
      expect(entry.displayName).toBe("wangwu");
      break;
    }

    // The token, the departments, and the first one's members.
    expect(simulator.requests).toBe(3);
  });

  it("says why the platform does not list anybody", async () => {
    const wrong = createWecomChannel({ ...organisation, corpSecret: "another-secret-entirely", api: simulator.url });
    await wrong.open(host, never);
    channel = wrong;

    await expect(listed()).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { fault: { code: "CREDENTIAL_REJECTED" } },
    });
  });

  it("needs an open channel, and stops when the caller does", async () => {
    await expect(listed()).rejects.toMatchObject({ code: "CHANNEL_NOT_OPEN" });
    await channel.open(host, never);
    await expect(listed(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
  });
});
