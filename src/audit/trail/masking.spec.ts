import { describe, expect, it } from '@jest/globals';
import { masked } from './masking.js';

const account = 'account_01920000-0000-7000-8000-000000000001';
const by = ['person_01920000-0000-7000-8000-000000000002'];

describe('what a trail shows of an event', () => {
  it('is of a bank account the bank and the end of the number', () => {
    const data = {
      account,
      by,
      country: 'AT',
      bic: 'BKAUATWW',
      holder: 'House of Wanjiku',
      number: 'AT611904300234573201',
    };
    expect(masked('AccountProposed', data)).toEqual({
      account,
      by,
      country: 'AT',
      bic: 'BKAUATWW',
      number: '…3201',
    });
  });

  it('is of everything else all of it', () => {
    const data = { number: 'AT611904300234573201', by };
    expect(masked('AccountVerified', data)).toEqual(data);
  });
});
