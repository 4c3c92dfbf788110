import { Module } from '@nestjs/common';
import { Erasures } from '../people/erasure/erasures.providers.js';
import {
  AnnouncePledgeHandler,
  SignAgreementHandler,
  SignDirectAgreementHandler,
} from './contributions/contribution.handlers.js';
import { ContributionsController } from './contributions/contributions.controller.js';
import {
  ListContributionsHandler,
  ReadContributionHandler,
} from './contributions/contributions.view.js';
import { ReadDonorStatementHandler } from './donors/donor-statement.view.js';
import { AssignDonorCodeHandler, RegisterDonorHandler } from './donors/donor.handlers.js';
import { DonorsController } from './donors/donors.controller.js';
import {
  EraseDonorHandler,
  LiftDonorHoldHandler,
  PlaceDonorHoldHandler,
} from './donors/donor.erasure.handlers.js';
import { ListDonorsHandler, ReadDonorHandler } from './donors/donors.view.js';
import {
  ImportReceiptHandler,
  RecordReceiptHandler,
  ReverseReceiptHandler,
} from './receipts/receipt.handlers.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { ListReceiptsHandler, ReadReceiptHandler } from './receipts/receipts.view.js';

@Module({
  controllers: [DonorsController, ContributionsController, ReceiptsController],
  providers: [
    RegisterDonorHandler,
    AssignDonorCodeHandler,
    Erasures,
    EraseDonorHandler,
    PlaceDonorHoldHandler,
    LiftDonorHoldHandler,
    AnnouncePledgeHandler,
    SignAgreementHandler,
    SignDirectAgreementHandler,
    RecordReceiptHandler,
    ReverseReceiptHandler,
    ImportReceiptHandler,
    ListDonorsHandler,
    ReadDonorHandler,
    ReadDonorStatementHandler,
    ListContributionsHandler,
    ReadContributionHandler,
    ListReceiptsHandler,
    ReadReceiptHandler,
  ],
})
export class ContributionsModule {}
