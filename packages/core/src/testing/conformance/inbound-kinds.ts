import assert from "node:assert/strict";
import { calendarToken } from "../../channel/channel.js";
import { accepted, reachable } from "./accepting.js";
import { breathe } from "./playing.js";
import { comesIn, given, one, pushed } from "./pushing.js";
import type { ConformanceCase } from "./stage.js";

const c68: ConformanceCase = {
  number: "C68",
  title: "an unknown kind is `unrecognised`, acknowledged, raw kept",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    const { host } = stage;
    if (stage.options.samples.unknown === null) {
      for (const sample of given(stage)) {
        const { type, raw } = one(await pushed(stage, sample), sample);
        assert.notEqual(type, "unrecognised", `samples.${sample} is of a known kind`);
        assert.ok(host.raw.has(raw), `the raw payload of samples.${sample} must be given to host.archive`);
      }
      return;
    }

    const seen = await pushed(stage, "unknown");

    assert.ok(seen.acknowledged, "a kind that the adapter does not know must be acknowledged, else it comes for ever");
    const event = one(seen, "unknown");
    assert.equal(event.type, "unrecognised", "a kind that the adapter does not know must be handed in as unrecognised");
    const kept = host.raw.get(event.raw);
    assert.ok(kept, "event.raw must be the reference which host.archive.put() returned");
    assert.ok(kept.byteLength > 0, "the raw payload that was archived is empty: nobody can ever read it");
    assert.equal(one(await pushed(stage, "text"), "text").type, "message", "afterwards a text must still come in");
  },
};

const c70: ConformanceCase = {
  number: "C70",
  title: "own messages are not emitted",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    const { host, options } = stage;
    const recipient = await reachable(stage);
    const before = host.events.length;
    await accepted(stage, recipient);
    await breathe(stage, 10);
    const echoes = host.events.slice(before).filter(({ type }) => type !== "evidence");
    assert.deepEqual(echoes, [], "a delivery must not come back as an event: the branch would talk to itself");

    if (options.samples.own !== null) {
      const { acknowledged, events } = await pushed(stage, "own");
      assert.deepEqual(events, [], "the echo of our own message was handed in as an event");
      assert.ok(acknowledged, "the echo of our own message must be acknowledged, else the platform sends it for ever");
    }
    const { type } = one(await pushed(stage, "text"), "text");
    assert.equal(type, "message", "what others write must come in all the same");
  },
};

const c71: ConformanceCase = {
  number: "C71",
  title: "machine messages are marked automated",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    for (const sample of given(stage)) {
      const { automated } = one(await pushed(stage, sample), sample);
      if (sample === "automated")
        assert.equal(
          automated,
          true,
          "a machine wrote it: it must be marked automated, else machines answer each other",
        );
      else if (sample !== "unknown")
        assert.equal(automated, false, `a person sent samples.${sample}: marked automated, it would never count`);
    }
  },
};

const nastyToken = `${"-_Az09".repeat(16)}.${"_-9zA".repeat(8)}abc`;
const answers: readonly { readonly token: string; readonly value: string }[] = [
  { token: nastyToken, value: "yes" },
  { token: nastyToken.toUpperCase(), value: `不来/&=?+%20"<'>\\#;:,|{}$ 😀` },
  { token: "t", value: `Option-Ａ１ ${"É".repeat(54)}` },
];

const c73: ConformanceCase = {
  number: "C73",
  title: "a button answer brings back token and value unchanged",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    const { choices, mailLinks, calendar } = stage.channel.capabilities;
    const ways = { button: choices !== null, "mail-link": mailLinks, calendar: calendar?.replies === true, page: true };
    await stage.open();
    if (stage.options.samples.choice === null) {
      assert.equal(choices, null, "the channel declares choices, yet samples.choice is null");
      assert.ok(!ways.calendar, "the channel declares that calendar replies are read, yet samples.choice is null");
      for (const sample of given(stage))
        assert.notEqual(one(await pushed(stage, sample), sample).type, "answer", "nothing was pressed");
      return;
    }
    assert.ok(
      choices !== null || mailLinks || ways.calendar,
      "samples.choice is there, but no way to answer is declared",
    );
    const first = one(await pushed(stage, "choice"), "choice");
    const via = first.type === "answer" ? first.via : assert.fail("samples.choice must give an event of type answer");
    assert.ok(ways[via], `the answer came by ${via}, which the channel does not declare`);
    for (const [index, answer] of answers.entries()) {
      // In a calendar one can accept, decline or be undecided, whatever the options are called.
      const name = { uid: answer.token, sequence: index, occurrenceAt: null, attendee: null };
      const sent = via === "calendar" ? { token: calendarToken(name), value: "declined" } : answer;
      const event = one(await pushed(stage, "choice", { nth: index + 2, answer: sent }), "choice");
      const { token, value } = event.type === "answer" ? event : assert.fail("an answer became something else");
      assert.deepEqual(
        { token, value },
        sent,
        "token and value must come back as they were put into the button or link",
      );
    }
  },
};

const c74: ConformanceCase = {
  number: "C74",
  title: "a location states datum, and accuracy or null",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    const { location } = stage.channel.capabilities;
    const isGiven = stage.options.samples.location !== null;
    assert.equal(isGiven, location !== null, "samples.location must be there exactly when location is declared");
    await stage.open();
    if (location === null) {
      for (const sample of given(stage))
        assert.notEqual(one(await pushed(stage, sample), sample).type, "location", "no location was declared");
      return;
    }
    const event = one(await pushed(stage, "location"), "location");
    const { point, place, via } = event.type === "location" ? event : assert.fail("it must be a location");
    assert.equal(via, "device", "a location that a member sends in the client comes via device");
    assert.ok(point !== null || place !== null, "the location has neither point nor place");
    if (point === null) return;
    assert.equal(point.datum, location.datum, "the point must be in the datum which the channel declares");
    assert.ok(point.accuracyMetres === null || point.accuracyMetres >= 0, "accuracy is metres, or null when unknown");
    assert.notDeepEqual([point.latitude, point.longitude], [0, 0], "the coordinates were lost");
  },
};

/** What kinds of things come in (C68, C70, C71, C73, C74). */
export const inboundKindCases: readonly ConformanceCase[] = Object.freeze([c68, c70, c71, c73, c74]);
