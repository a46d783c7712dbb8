import { describe, expect, it } from "vitest";
import {
  application,
  never,
  noticeWith,
  openStage,
  parcelOf,
  pixel,
  questionOf,
  type Stage,
} from "./fixtures/stage.js";
import { wecom } from "./index.js";
import type { SimulatorOptions } from "./simulator.js";

const callback = { token: "QDG6eK", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };

const opened = (settings: Partial<Parameters<typeof wecom>[0]> = {}, options: Partial<SimulatorOptions> = {}) =>
  openStage(({ url }) => wecom({ ...application, api: url, callback, ...settings }), options);

const statuses = async (outcomes: ReturnType<Stage["deliver"]>) =>
  (await outcomes).map((outcome) => [outcome.status, "fault" in outcome ? outcome.fault.code : null]);

describe("delivering over an application", () => {
  it("names each member by an own outcome: unknown ones failed, those without a licence skipped", async () => {
    const members = [{ id: "zhangsan" }, { id: "LiSi", isLicensed: false }];
    await using stage = await opened({}, { members });

    const outcomes = await stage.deliver(["zhangsan", "lisi", "nobody"], noticeWith());

    expect(outcomes).toMatchObject([
      { status: "accepted", address: { id: "zhangsan" } },
      { status: "skipped", reason: "not-licensed", address: { id: "lisi" } },
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN" }, address: { id: "nobody" } },
    ]);
    expect(stage.simulator.messages.map(({ to }) => to)).toEqual([["zhangsan"]]);
  });

  it("tells apart those without a licence where nobody was left to send to", async () => {
    await using stage = await opened({}, { members: [{ id: "lisi", isLicensed: false }] });

    const outcomes = await stage.deliver(["lisi", "nobody"], noticeWith());

    expect(outcomes).toMatchObject([
      { status: "skipped", reason: "not-licensed" },
      { status: "failed", fault: { code: "RECIPIENT_UNKNOWN" } },
    ]);
  });

  it("says which address to allow when ours is not listed", async () => {
    await using stage = await opened();
    stage.simulator.platform.credentials.isListed = false;

    const [outcome] = await stage.deliver(["zhangsan"], noticeWith());

    expect(outcome).toMatchObject({ fault: { code: "SENDER_NOT_ALLOWED", scope: "channel" } });
    expect(JSON.stringify(outcome)).toContain("Allow 127.0.0.1 under 企业可信IP");
  });

  it("passes on that tokens are throttled, which is no wrong secret", async () => {
    await using stage = await opened({ corpSecret: "a-wrong-secret" });
    const { credentials } = stage.simulator.platform;
    for (let time = 0; time < 2000; time++) credentials.issue(application.corpId, "wrong");

    expect(await statuses(stage.deliver(["zhangsan"], noticeWith()))).toEqual([["failed", "RATE_EXCEEDED"]]);
  });

  it("is uncertain when nothing comes back in time, by the host's clock", async () => {
    await using stage = await opened({ timeoutMs: 5000 });
    stage.simulator.answer([{ kind: "hang-after" }]);

    const running = stage.deliver(["zhangsan"], noticeWith());
    await expect.poll(() => stage.simulator.messages.length).toBe(1);
    stage.host.clock.advance(5000);

    expect(await statuses(running)).toEqual([["uncertain", "HANDOVER_UNKNOWN"]]);
  });

  it("lets a card that is sent again be known by its id", async () => {
    await using stage = await opened();
    const question = questionOf(["参加", "请假"]);

    const first = await statuses(stage.deliver(["zhangsan"], question));
    const again = await statuses(stage.deliver(["zhangsan"], question, 2));

    expect([first, again]).toEqual([[["accepted", null]], [["duplicate", null]]]);
    expect(stage.simulator.messages).toHaveLength(1);
  });

  it("makes equal requests harmless where it may", async () => {
    await using stage = await opened({ duplicateCheckMs: 60_000 });

    for (const attempt of [1, 2]) await stage.deliver(["zhangsan"], noticeWith(), attempt);
    stage.host.clock.advance(60_000);
    await stage.deliver(["zhangsan"], noticeWith(), 3);

    expect(stage.simulator.messages).toHaveLength(2);
  });

  it("refuses a payload that another adapter rendered, and sends nothing", async () => {
    await using stage = await opened();
    const parcel = parcelOf(stage.channel, ["zhangsan"], noticeWith());
    const foreign = { ...parcel, rendered: { ...parcel.rendered, payload: { subject: "x" } } };

    await expect(stage.channel.deliver(foreign, never)).rejects.toMatchObject({ code: "PARCEL_INVALID" });
    expect(stage.simulator.requests).toBe(0);
  });

  it("takes back a message that several members share once, and not after a day", async () => {
    await using stage = await opened();
    const outcomes = await stage.deliver(["zhangsan", "lisi"], noticeWith());
    const late = await stage.deliver(["wangwu"], noticeWith({ id: "notice_2" }));
    const [one, two, three] = [...outcomes, ...late].map((outcome) =>
      outcome.status === "accepted" ? outcome.receipt : null,
    );
    if (!one || !two || !three || stage.channel.retract === undefined) return expect.unreachable();

    expect(await stage.channel.retract(one, never)).toBeNull();
    expect(await stage.channel.retract(two, never)).toBeNull();
    stage.host.clock.advance(86_401_000);
    expect(await stage.channel.retract(three, never)).toMatchObject({ code: "REPLY_WINDOW_CLOSED" });
    expect(stage.simulator.messages.map(({ to }) => to)).toEqual([["wangwu"]]);
  });
});

describe("media over an application", () => {
  const album = noticeWith({ images: ["picture"] });
  const uploads = (stage: Stage) => stage.simulator.platform.media.uploads;

  it("uploads a picture once for all parcels, and anew after its three days", async () => {
    await using stage = await opened();
    stage.media.set("picture", pixel);

    await stage.deliver(["zhangsan"], album);
    await stage.deliver(["lisi"], { ...album, id: "notice_2" });
    const before = uploads(stage);
    stage.host.clock.advance(3 * 86_400_000);
    const later = await statuses(stage.deliver(["zhangsan"], { ...album, id: "notice_3" }));

    expect([before, uploads(stage), later]).toEqual([2, 3, [["accepted", null]]]);
    expect(stage.simulator.messages.at(-1)?.msgtype).toBe("mpnews");
  });

  it("uploads anew on the next try what the platform has forgotten before its time", async () => {
    await using stage = await opened();
    stage.media.set("picture", pixel);
    await stage.deliver(["zhangsan"], album);
    stage.simulator.platform.media.expire();
    const again = { ...album, id: "notice_2" };

    expect(await statuses(stage.deliver(["zhangsan"], again))).toEqual([["failed", "MEDIA_UNAVAILABLE"]]);
    expect(await statuses(stage.deliver(["zhangsan"], again, 2))).toEqual([["accepted", null]]);
  });

  it.each([
    ["is not there", null, "MEDIA_UNAVAILABLE"],
    ["is no picture", Buffer.from("not a picture at all"), "CONTENT_UNFIT"],
    ["is larger than 2 MiB", Buffer.concat([pixel, Buffer.alloc(2_097_152)]), "CONTENT_TOO_LARGE"],
  ])("hands nothing over when a picture %s", async (_, content, code) => {
    await using stage = await opened();
    if (content !== null) stage.media.set("picture", content);

    expect(await statuses(stage.deliver(["zhangsan"], album))).toEqual([["failed", code]]);
    expect(stage.simulator.messages).toHaveLength(0);
  });

  it("puts files on a card under names that say what they are", async () => {
    await using stage = await opened({ home: "https://branch.example.org" });
    stage.media.set("minutes", Buffer.from("%PDF-1.7 minutes"));
    stage.media.set("talk", Buffer.from("\0\0\0\x18ftypmp42 a talk", "latin1"));

    await stage.deliver(["zhangsan"], noticeWith({ files: ["minutes", "talk"] }));

    expect(stage.simulator.messages[0]?.text).toContain("附件1.pdf\n附件 附件2.mp4");
    const [row] = Object(stage.simulator.messages[0]?.content["horizontal_content_list"]);
    expect(stage.simulator.platform.media.get(row.media_id)?.name).toBe("附件1.pdf");
  });

  it("stops when the caller gives up during an upload, and hands nothing over", async () => {
    await using stage = await opened();
    stage.media.set("picture", pixel);
    const caller = new AbortController();
    const parcel = parcelOf(stage.channel, ["zhangsan"], album);
    caller.abort();

    await expect(stage.channel.deliver(parcel, caller.signal)).rejects.toMatchObject({ code: "ABORTED" });
    expect(stage.simulator.requests).toBe(0);
  });
});
