import { z } from "zod";

/** A wait, in milliseconds. */
export const duration = z.int().min(1).max(3_600_000);

/** A login. */
export const loginSchema = z.strictObject({ user: z.string().min(1).max(320), pass: z.string().min(1).max(4096) });

/** The fields by which a server is reached. */
export const serverFields = {
  host: z.string().regex(/^[\w.:[\]-]{1,253}$/u, "must be a host name or an IP address"),
  port: z.int().min(1).max(65_535).optional(),
  security: z.enum(["tls", "starttls", "none-loopback-only"]),
  ca: z
    .string()
    .includes("-----BEGIN CERTIFICATE-----", { error: "must be certificates in PEM" })
    .nullable()
    .default(null),
} as const;

interface ServerFields {
  readonly host: string;
  readonly port?: number | undefined;
  readonly security: "tls" | "starttls" | "none-loopback-only";
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

/** Fills in the port that goes with the security, and refuses to speak in clear beyond this machine. */
export function withPort<T extends ServerFields>(
  value: T,
  ports: { readonly tls: number; readonly starttls: number },
  context: z.RefinementCtx,
): Omit<T, "port"> & { port: number } {
  const port = value.port ?? (value.security === "none-loopback-only" ? null : ports[value.security]);
  if (port === null) context.addIssue({ code: "custom", path: ["port"], message: "must be given without encryption" });
  if (value.security === "none-loopback-only" && !loopback.test(value.host))
    context.addIssue({ code: "custom", path: ["security"], message: "must be tls or starttls beyond this machine" });
  return { ...value, port: port ?? 0 };
}
