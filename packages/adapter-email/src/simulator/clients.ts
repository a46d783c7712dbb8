import type { CaughtMail } from "./caught-mail.js";
import { chinaTime } from "./letter.js";

/** A mail program as people in China use them. */
export type MailClient = "qq" | "163" | "outlook" | "foxmail" | "iphone" | "gmail" | "coremail" | "mailmaster";

/** What is written. */
export interface Written {
  /** The mail that is answered. */
  readonly mail: CaughtMail;
  /** Who writes. */
  readonly address: string;
  /** The name of who writes. */
  readonly name: string;
  /** The words. */
  readonly text: string;
}

/** How a program writes a reply. */
export interface ClientHabits {
  /** Charset of headers and text, as the program names it. */
  readonly charset: "utf-8" | "gb18030" | "GBK" | "gb2312";
  /** What it puts before the subject. */
  readonly prefix: string;
  /** Its name in the headers; `null`: it does not say. */
  readonly mailer: string | null;
  /** Whether it writes In-Reply-To; References it writes always. */
  readonly namesParent: boolean;
  /** Whether it puts the name, encoded, within quotation marks, which no standard allows. */
  readonly quotesName: boolean;
  /** The text part. */
  readonly textOf: (written: Written) => string;
  /** The HTML part; `null`: it writes none. */
  readonly htmlOf: ((written: Written) => string) | null;
}

const html = (text: string): string =>
  text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;").replace(/\r?\n/gu, "<br>");
const quoted = (mail: CaughtMail, mark: string): string =>
  mail.text
    .trimEnd()
    .split(/\r?\n/u)
    .map((line) => `${mark}${line}`)
    .join("\r\n");
const time = ({ writtenAt }: CaughtMail) => chinaTime(writtenAt ?? 0);
const number = (digits: string): string => String(Number(digits));

function spoken(mail: CaughtMail): string {
  const { year, month, day, weekday, hour, minute } = time(mail);
  const half = Number(hour) < 12 ? "上午" : "下午";
  return `${year}年${number(month)}月${number(day)}日(星期${weekday}) ${half}${((Number(hour) + 11) % 12) + 1}:${minute}`;
}

function plainDay(mail: CaughtMail): string {
  const { year, month, day } = time(mail);
  return `${year}年${number(month)}月${number(day)}日`;
}

function stamp(mail: CaughtMail): string {
  const { year, month, day, hour, minute, second } = time(mail);
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

const clock = (mail: CaughtMail): string => `${time(mail).hour}:${time(mail).minute}`;

/** The programs, each by the marks that public mails show of it. */
export const mailClients: Readonly<Record<MailClient, ClientHabits>> = Object.freeze({
  qq: {
    charset: "gb18030",
    prefix: "回复：",
    mailer: "QQMail 2.x",
    namesParent: true,
    quotesName: true,
    textOf: ({ mail, address, name, text }) =>
      [
        text,
        "\r\n\r\n\r\n",
        "------------------&nbsp;原始邮件&nbsp;------------------",
        `发件人: "${mail.senderName}"<${mail.replyTo}&gt;; `,
        `发送时间: ${spoken(mail)}`,
        `收件人: "${name}"<${address}&gt;; `,
        "",
        `主题: ${mail.subject}`,
        "\r\n",
        mail.text.trimEnd(),
      ].join("\r\n"),
    htmlOf: ({ mail, address, name, text }) =>
      `<div>${html(text)}</div><div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;"${html(mail.senderName)}"&lt;${html(mail.replyTo)}&gt;;</div><div><b>发送时间:</b>&nbsp;${spoken(mail)}</div><div><b>收件人:</b>&nbsp;"${html(name)}"&lt;${html(address)}&gt;;<wbr></div><div><b>主题:</b>&nbsp;${html(mail.subject)}</div></div><div><br></div>${html(mail.text.trimEnd())}`,
  },
  "163": {
    charset: "GBK",
    prefix: "Re:",
    mailer: "Coremail Webmail Server Version XT5.0.14",
    namesParent: true,
    quotesName: false,
    textOf: ({ mail, text }) =>
      `${text}\r\n\r\n\r\n\r\nAt ${stamp(mail)}, "${mail.senderName}" <${mail.replyTo}> wrote:\r\n${quoted(mail, ">")}\r\n`,
    htmlOf: null,
  },
  outlook: {
    charset: "gb2312",
    prefix: "答复: ",
    mailer: "Microsoft Outlook 16.0",
    namesParent: true,
    quotesName: false,
    textOf: ({ mail, address, name, text }) =>
      [
        text,
        "",
        `发件人: ${mail.senderName} <${mail.replyTo}> `,
        `发送时间: ${plainDay(mail)} ${clock(mail)}`,
        `收件人: ${name} <${address}>`,
        `主题: ${mail.subject}`,
        "",
        mail.text.trimEnd(),
        "",
      ].join("\r\n"),
    htmlOf: ({ mail, address, name, text }) =>
      `<html><body lang="ZH-CN"><div class="WordSection1"><p class="MsoNormal">${html(text)}</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>发件人<span lang="EN-US">:</span></b> ${html(mail.senderName)} &lt;${html(mail.replyTo)}&gt; <br><b>发送时间:</b> ${plainDay(mail)} ${clock(mail)}<br><b>收件人:</b> ${html(name)} &lt;${html(address)}&gt;<br><b>主题:</b> ${html(mail.subject)}</p></div></div><p class="MsoNormal">${html(mail.text.trimEnd())}</p></div></body></html>`,
  },
  foxmail: {
    charset: "utf-8",
    prefix: "Re: ",
    mailer: "Foxmail 7.2.25.178[cn]",
    namesParent: false,
    quotesName: true,
    textOf: ({ mail, address, name, text }) =>
      [
        text,
        "\r\n\r\n",
        address,
        " ",
        `发件人： ${mail.senderName}`,
        `发送时间： ${stamp(mail).slice(0, 16)}`,
        `收件人： ${name}`,
        `主题： ${mail.subject}`,
        mail.text.trimEnd(),
        "",
      ].join("\r\n"),
    htmlOf: null,
  },
  iphone: {
    charset: "utf-8",
    prefix: "回复：",
    mailer: "iPhone Mail (22A3354)",
    namesParent: true,
    quotesName: false,
    textOf: ({ mail, text }) =>
      `${text}\r\n\r\n发自我的 iPhone\r\n\r\n> 在 ${plainDay(mail)}，${clock(mail)}，${mail.senderName} <${mail.replyTo}> 写道：\r\n> \r\n${quoted(mail, "> ")}\r\n`,
    htmlOf: null,
  },
  gmail: {
    charset: "utf-8",
    prefix: "Re: ",
    mailer: null,
    namesParent: true,
    quotesName: false,
    textOf: ({ mail, text }) =>
      `${text}\r\n\r\n${mail.senderName} <${mail.replyTo}> 于${plainDay(mail)}周${time(mail).weekday} ${clock(mail)}写道：\r\n\r\n${quoted(mail, "> ")}\r\n`,
    htmlOf: ({ mail, text }) =>
      `<div dir="ltr">${html(text)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${html(mail.senderName)} &lt;<a href="mailto:${html(mail.replyTo)}">${html(mail.replyTo)}</a>&gt; 于${plainDay(mail)}周${time(mail).weekday} ${clock(mail)}写道：<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${html(mail.text.trimEnd())}</blockquote></div>`,
  },
  coremail: {
    charset: "utf-8",
    prefix: "Re: ",
    mailer: "Coremail Webmail Server Version XT5.0.14",
    namesParent: true,
    quotesName: false,
    textOf: ({ mail, address, name, text }) =>
      [
        text,
        "\r\n",
        "> -----原始邮件-----",
        `> 发件人: "${mail.senderName}" <${mail.replyTo}>`,
        `> 发送时间: ${stamp(mail)} (星期${time(mail).weekday})`,
        `> 收件人: "${name}" <${address}>`,
        "> 抄送: ",
        `> 主题: ${mail.subject}`,
        "> ",
        quoted(mail, "> "),
        "",
      ].join("\r\n"),
    htmlOf: null,
  },
  mailmaster: {
    charset: "utf-8",
    prefix: "回复：",
    mailer: null,
    namesParent: true,
    quotesName: false,
    textOf: ({ mail, address, text }) =>
      [
        text,
        "\r\n",
        "---- 回复的原邮件 ----",
        `| 发件人 | ${mail.senderName}<${mail.replyTo}> |`,
        `| 发送日期 | ${stamp(mail).slice(0, 16)} |`,
        `| 收件人 | <${address}> |`,
        `| 主题 | ${mail.subject} |`,
        mail.text.trimEnd(),
        "",
      ].join("\r\n"),
    htmlOf: ({ mail, text }) =>
      `<div>${html(text)}</div><div class="ntes-mailmaster-quote" style="margin-top:20px;"><div style="border-bottom: 1px solid #000;">---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>${html(mail.senderName)}&lt;${html(mail.replyTo)}&gt;</td></tr><tr><td>主题</td><td>${html(mail.subject)}</td></tr></table><div>${html(mail.text.trimEnd())}</div></div>`,
  },
});
