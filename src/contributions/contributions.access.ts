import type { AccessTable } from '../platform/auth/access.js';

const officer = ['finance-officer'];
const office = ['finance-officer', 'approver', 'controller', 'auditor'];
const own = ['donor'];

export const contributionsAccess: AccessTable = {
  'POST /v1/donors': { roles: officer, command: 'RegisterDonor' },
  'POST /v1/donors/:id/assign-code': { roles: officer, command: 'AssignDonorCode' },
  'POST /v1/donors/:id/erase': { roles: ['administrator'], command: 'EraseDonor' },
  'POST /v1/donors/:id/place-hold': { roles: ['controller'], command: 'PlaceDonorHold' },
  'POST /v1/donors/:id/lift-hold': { roles: ['controller'], command: 'LiftDonorHold' },
  'POST /v1/contributions': { roles: officer, command: 'AnnouncePledge' },
  'POST /v1/contributions/:id/sign-agreement': { roles: officer, command: 'SignAgreement' },
  'POST /v1/agreements': { roles: officer, command: 'SignDirectAgreement' },
  'POST /v1/receipts': { roles: officer, command: 'RecordReceipt' },
  'POST /v1/receipts/:id/reverse': { roles: officer, command: 'ReverseReceipt' },
  'POST /v1/receipts/import': { roles: officer, command: 'ImportReceipt' },
  'GET /v1/donors': { roles: office, own },
  'GET /v1/donors/:id': { roles: office, own },
  'GET /v1/donors/:id/statement': { roles: office, own },
  'GET /v1/contributions': { roles: office, own },
  'GET /v1/contributions/:id': { roles: office, own },
  'GET /v1/agreements/:id': { roles: office, own },
  'GET /v1/receipts': { roles: office, own },
  'GET /v1/receipts/:id': { roles: office, own },
};
