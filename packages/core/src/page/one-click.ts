/** Whether a request's body is a form in the encoding that some mail programs leave lists with. */
export function isMultipart(request: Request): boolean {
  return /^multipart\/form-data\s*;/iu.test(request.headers.get("content-type") ?? "");
}

/** Whether a form in that encoding says that a list is left by one click. @source RFC 8058 section 3.1; RFC 7578. */
export function isOneClick(body: string): boolean {
  return /^content-disposition:[^\r\n]{0,200}\bname="?List-Unsubscribe"?[^\r\n]{0,200}(?:\r?\n[^\r\n]{1,200}){0,4}\r?\n\r?\nOne-Click\r?\n/imu.test(
    body,
  );
}
