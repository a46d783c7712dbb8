// Fitting and rendering one notice, for three kinds of channel, beside rendering alone what was fitted.
import { type Capabilities, fit as fitNotice, type Notice } from "@microbranch/core/channel";
import { createLoopbackChannel } from "@microbranch/core/testing";
import { numberFlag } from "./measuring.js";
import { type Spread, showSpreads, timeCalls } from "./spread.js";

const calls = numberFlag("calls", 2_000);
const morning = Date.parse("2026-03-02T02:00:00Z");

const channels: Readonly<Record<string, Partial<Capabilities>>> = {
  "2,048 bytes, buttons on some clients": {
    text: { format: "markdown", maxBytes: 2_048, previewBytes: 64 },
    choices: { max: 6, labelMaxChars: 10, everyClient: false },
  },
  "20,000 bytes, buttons": {
    choices: { max: 6, labelMaxChars: 20, everyClient: true },
    suppressesRepeatsMs: 86_400_000,
  },
  "1 MB, mail links and calendar": {
    text: { format: "html", maxBytes: 1_000_000, previewBytes: null },
    choices: null,
    mailLinks: true,
    calendar: { replies: true },
    location: null,
    sender: "claimed",
  },
};

const plain: Notice = {
  id: "notice_1",
  revision: 1,
  purpose: "notice",
  locale: "zh-CN",
  title: "本周学习安排",
  body: [{ kind: "paragraph", text: "周五下午三点，二楼会议室。" }],
  ask: null,
  event: null,
  images: [],
  files: [],
  page: null,
  occurrence: "第一次通知",
  expiresAt: null,
};
const sentence = "请各党小组围绕学习主题认真准备，结合本职工作谈认识、谈体会、谈打算。";
const labels = ["参加", "不参加", "迟到"];

const notices: Readonly<Record<string, Notice>> = {
  small: plain,
  "typical, with a question": {
    ...plain,
    purpose: "invitation",
    page: "https://branch.example/notices/1",
    body: [
      { kind: "paragraph", text: sentence.repeat(6) },
      { kind: "fact", label: "地点", value: "二楼会议室" },
      { kind: "fact", label: "主持", value: "支部书记" },
      { kind: "link", label: "学习材料", url: "https://branch.example/material/1" },
    ],
    ask: {
      id: "ask_1",
      code: "K7",
      want: { kind: "choice", options: labels.map((label, at) => ({ value: `v${at}`, label, words: [] })) },
      closesAt: morning + 86_400_000,
      changeable: true,
    },
    event: {
      uid: "gathering-1@branch.example",
      sequence: 0,
      cancelled: false,
      startsAt: morning + 86_400_000,
      endsAt: morning + 93_600_000,
      zone: "Asia/Shanghai",
      place: "二楼会议室",
    },
  },
  "20 kB and 30 pictures": {
    ...plain,
    purpose: "album",
    page: "https://branch.example/albums/1",
    body: Array.from({ length: 40 }, () => ({ kind: "paragraph" as const, text: sentence.repeat(5) })),
    images: Array.from({ length: 30 }, (_, index) => `sha256:${index}`),
  },
};

for (const [kind, capabilities] of Object.entries(channels)) {
  const channel = createLoopbackChannel({ capabilities });
  const media = { bytes: 400_000, url: null, urlExpiresAt: null, name: "picture.jpg", caption: null };
  const token = "token-of-the-ask.".repeat(6);
  const fitted = (notice: Notice) =>
    fitNotice(notice, channel.capabilities, {
      measure: (part) => channel.render(part).bytes,
      media: () => media,
      now: morning,
      token,
    });
  const rows = Object.entries(notices).flatMap(([name, notice]): (Spread & { floor: Spread | null })[] => {
    const { parts } = fitted(notice);
    const render = () => parts.map((part) => channel.render(part));
    const floor = timeCalls("rendering", calls, render);
    const whole = timeCalls(`${name} (${parts.length} ${parts.length === 1 ? "message" : "messages"})`, calls, () =>
      fitted(notice).parts.map((part) => channel.render(part)),
    );
    return [{ ...whole, floor }];
  });
  showSpreads(`fit and render: ${kind}`, rows);
}
