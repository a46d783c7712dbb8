import type { SMTPConnectionOptions } from "nodemailer";
import type { SmtpTrouble } from "../faults.js";
import type { EmailSettings } from "../route/route.js";

/** The connection options that sending and asking for health share. */
export function connectionOptions({ smtp }: EmailSettings): SMTPConnectionOptions {
  return {
    host: smtp.host.replace(/^\[(.*)\]$/u, "$1"),
    port: smtp.port,
    secure: smtp.security === "tls",
    requireTLS: smtp.security === "starttls",
    ignoreTLS: smtp.security === "none-loopback-only",
    connectionTimeout: smtp.timeouts.connectMs,
    greetingTimeout: smtp.timeouts.greetingMs,
    socketTimeout: smtp.timeouts.socketMs,
    dnsTimeout: smtp.timeouts.connectMs,
    socketCloseTimeout: 0,
    logger: false,
    ...(smtp.clientName === null ? {} : { name: smtp.clientName }),
    tls: { minVersion: "TLSv1.2", ...(smtp.ca === null ? {} : { ca: smtp.ca }) },
  };
}

/** Reads what the SMTP library says went wrong. */
export function troubleOf(error: unknown): SmtpTrouble {
  const facts = error instanceof Error ? (error as Error & Readonly<Record<string, unknown>>) : {};
  const { code, originalCode, command, response, responseCode } = facts as Readonly<Record<string, unknown>>;
  return {
    reply: typeof responseCode === "number" && responseCode >= 400 && responseCode < 600 ? responseCode : null,
    text: typeof response === "string" ? response : "",
    command: typeof command === "string" ? command : "CONN",
    clientCode: typeof code === "string" ? code : null,
    systemCode: typeof originalCode === "string" ? originalCode : null,
  };
}
