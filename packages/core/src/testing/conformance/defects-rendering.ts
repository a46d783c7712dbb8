import { rendering, type SeededDefect, type Shown, showing, wording } from "./spoiling.js";

/** Defects of rendering. */
export const renderingDefects: readonly SeededDefect[] = [
  {
    number: "M8",
    what: "counts characters",
    caughtBy: "C18",
    on: "signed webhook",
    spares: ["C16", "C17", "C20", "C27"],
    spoil: (channel) => rendering(channel, (rendered) => ({ ...rendered, bytes: rendered.text.length })),
  },
  {
    number: "M14",
    what: "shortens labels",
    caughtBy: "C21",
    on: "signed webhook",
    spares: ["C16", "C17", "C18", "C22"],
    spoil: (channel) =>
      showing(channel, (shown) => ({
        ...shown,
        buttons: shown.buttons.map(({ label, value }) => ({ label: `${[...label].slice(0, 8).join("")}…`, value })),
      })),
  },
  {
    number: "M37",
    what: "sorts the options",
    caughtBy: "C21",
    on: "signed webhook",
    spares: ["C16", "C17", "C18", "C22"],
    spoil: (channel) =>
      showing(channel, (shown) => ({
        ...shown,
        buttons: [...shown.buttons].sort((one, other) => (one.value < other.value ? -1 : 1)),
      })),
  },
  {
    number: "M38",
    what: "cuts long texts by their length, through the middle of an emoji",
    caughtBy: "C19",
    on: "open webhook",
    spares: ["C16", "C21", "C22", "C28"],
    spoil: (channel) => wording(channel, (text) => (text.length > 400 ? `${text.slice(0, 399)}…` : text)),
  },
  {
    number: "M39",
    what: "shortens URLs",
    caughtBy: "C19",
    on: "open webhook",
    spares: ["C16", "C21", "C22", "C28"],
    spoil: (channel) =>
      wording(channel, (text) => text.replace(/https:\/\/\S{80,}/gu, (url) => `${url.slice(0, 79)}…`)),
  },
  {
    number: "M40",
    what: "escapes markup twice",
    caughtBy: "C20",
    on: "poll",
    spares: ["C16", "C21", "C23", "C28"],
    spoil: (channel) => showing(channel, (shown) => ({ ...shown, text: shown.text.replaceAll("&", "&amp;") })),
  },
  {
    number: "M41",
    what: "does not escape markup in what members write",
    caughtBy: "C20",
    on: "poll",
    spares: ["C16", "C21", "C23", "C28"],
    spoil: (channel) =>
      showing(channel, (shown) => ({
        ...shown,
        text: shown.text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"'),
      })),
  },
  {
    number: "M42",
    what: "alerts everybody when a member's words say @all",
    caughtBy: "C20",
    on: "open webhook",
    spares: ["C16", "C17", "C21", "C28"],
    spoil: (channel) => showing(channel, (shown) => ({ ...shown, alertsAll: /@(?:all|所有人)/iu.test(shown.text) })),
  },
  {
    number: "M43",
    what: "shows a fact without its label",
    caughtBy: "C17",
    on: "poll",
    spares: ["C16", "C21", "C23", "C28"],
    spoil: (channel) => ({
      ...channel,
      render: (notice) =>
        channel.render({
          ...notice,
          body: notice.body.map((block) => (block.kind === "fact" ? { kind: "paragraph", text: block.value } : block)),
        }),
    }),
  },
  {
    number: "M44",
    what: "shows a link's label without its URL",
    caughtBy: "C17",
    on: "poll",
    spares: ["C16", "C21", "C23", "C28"],
    spoil: (channel) => ({
      ...channel,
      render: (notice) =>
        channel.render({
          ...notice,
          body: notice.body.map((block) =>
            block.kind === "link" ? { kind: "paragraph", text: block.label || "link" } : block,
          ),
        }),
    }),
  },
  {
    number: "M45",
    what: "puts a running number into the payload",
    caughtBy: "C16",
    on: "stream",
    spares: ["C17", "C18", "C21", "C28"],
    spoil(channel) {
      let count = 0;
      return showing(channel, (shown) => ({ ...shown, number: ++count }));
    },
  },
  {
    number: "M46",
    what: "keeps a payload that JSON cannot hold",
    caughtBy: "C27",
    on: "stream",
    spares: ["C17", "C18", "C21", "C28"],
    spoil: (channel) =>
      rendering(channel, (rendered) => ({
        ...rendered,
        payload: { ...(rendered.payload as Shown), cover: undefined },
      })),
  },
  {
    number: "M47",
    what: "signs in English, whatever the language of the notice",
    caughtBy: "C26",
    on: "open webhook",
    spares: ["C16", "C17", "C18", "C21"],
    spoil: (channel) => wording(channel, (text) => `${text}\nsent by the branch office`),
  },
  {
    number: "M48",
    what: "shows buttons where the channel has none",
    caughtBy: "C23",
    on: "poll",
    spares: ["C16", "C17", "C18", "C28"],
    spoil: (channel) =>
      showing(channel, (shown, { ask }) => ({
        ...shown,
        buttons: ask?.want.kind === "choice" ? ask.want.options.map(({ label, value }) => ({ label, value })) : [],
      })),
  },
  {
    number: "M49",
    what: "leaves the guide away",
    caughtBy: "C22",
    on: "open webhook",
    spares: ["C16", "C17", "C18", "C28"],
    spoil: (channel) => ({ ...channel, render: (notice) => channel.render({ ...notice, guide: null }) }),
  },
  {
    number: "M50",
    what: "greets the reader before it comes to the matter",
    caughtBy: "C24",
    on: "board",
    spares: ["C16", "C17", "C21", "C28"],
    spoil: (channel) => wording(channel, (text) => `各位党员同志，大家好！\n${text}`),
  },
  {
    number: "M51",
    what: "shows the first of several pictures only",
    caughtBy: "C25",
    on: "stream",
    spares: ["C16", "C17", "C18", "C28"],
    spoil: (channel) => showing(channel, (shown) => ({ ...shown, images: shown.images.slice(0, 1) })),
  },
  {
    number: "M52",
    what: "stumbles over a notice without a body",
    caughtBy: "C28",
    on: "stream",
    spares: ["C16", "C17", "C21", "C25"],
    spoil: (channel) =>
      rendering(channel, (rendered, notice) => (notice.body[0]?.kind ? rendered : nothingOf(rendered))),
  },
];

function nothingOf<T extends { readonly text: string }>(rendered: T): T {
  return { ...rendered, text: `${rendered.text}\nundefined` };
}
