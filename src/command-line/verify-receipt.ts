import { readFileSync, statSync } from 'node:fs';
import { MAX_RECEIPT_FILE_BYTES } from '../audit/receipt-file/receipt-file.js';
import { receiptInWords } from '../audit/receipt-file/receipt-words.js';
import { verifyReceipt } from '../audit/receipt-file/verify-receipt.js';
import { believedBy, believesALog, type TrustOptions } from '../audit/trust.js';
import { CannotRun } from './cannot-run.js';

/** Verifies a receipt file, without log or service. Answers the exit code. */
export function verifyReceiptFile(file: string, trust: TrustOptions): number {
  const believed = believedBy(trust);
  if (!believesALog(believed)) {
    throw new CannotRun(
      'whom to believe? Give --key with the key of the log that you hold, or --policy with a log in it',
    );
  }
  const { size } = statSync(file);
  if (size > MAX_RECEIPT_FILE_BYTES) throw new CannotRun(`${file} is too long for a receipt file`);
  const verdict = verifyReceipt(readFileSync(file, 'utf8'), believed);
  if (!verdict.holds) {
    console.log(`NOT VERIFIED: ${verdict.reason}\n\nThis file proves nothing.`);
    return 1;
  }
  console.log(receiptInWords(verdict.file, verdict.proof));
  return 0;
}
