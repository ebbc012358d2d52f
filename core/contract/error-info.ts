export interface ErrorInfo {
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
}

export const e = (status: number, message: string, remedy: string): ErrorInfo => ({ status, message, remedy });
