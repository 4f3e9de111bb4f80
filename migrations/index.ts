import { CreatePlatform1790000000000 } from './1790000000000-create-platform';
import { CreateDirectories1790000001000 } from './1790000001000-create-directories';
import { CreateLedger1790000002000 } from './1790000002000-create-ledger';
import { CreateBalance1790000010000 } from './1790000010000-create-balance';
import { AddJobTakeovers1790000011000 } from './1790000011000-add-job-takeovers';
import { CreateHub1790000011100 } from './1790000011100-create-hub';
import { CreateBilling1790000012000 } from './1790000012000-create-billing';
import { CreateOrdering1790000013000 } from './1790000013000-create-ordering';
import { CreateRateCardAudit1790000014000 } from './1790000014000-create-rate-card-audit';
import { CreateCatalogFile1790000014100 } from './1790000014100-create-catalog-file';
import { CreatePayment1790000015000 } from './1790000015000-create-payment';
import { AddHubRoot1790000015100 } from './1790000015100-add-hub-root';
import { IndexLists1790000016000 } from './1790000016000-index-lists';
import { IndexUsage1790000016010 } from './1790000016010-index-usage';
import { SpreadConfigEpoch1790000016100 } from './1790000016100-spread-config-epoch';
import { GeneraliseJobFile1790000016300 } from './1790000016300-generalise-job-file';
import { CreatePaymentTold1790000016400 } from './1790000016400-create-payment-told';
import { IndexDraws1790000017000 } from './1790000017000-index-draws';
import { TallyUsageOwners1790000018000 } from './1790000018000-tally-usage-owners';
import { StampDocuments1790000018100 } from './1790000018100-stamp-documents';
import { IdentifyUsageBySource1790000020000 } from './1790000020000-identify-usage-by-source';
import { StageRerating1790000020100 } from './1790000020100-stage-rerating';
import { KeepSoldPrices1790000020200 } from './1790000020200-keep-sold-prices';
import { AddRateCardZone1790000021000 } from './1790000021000-add-rate-card-zone';
import { RevisePrices1790000023000 } from './1790000023000-revise-prices';
import { CreateSubjectClaim1790000024000 } from './1790000024000-create-subject-claim';
import { AddSuspensions1790000025000 } from './1790000025000-add-suspensions';
import { AddBillCredit1790000026000 } from './1790000026000-add-bill-credit';
import { PlaceBuckets1790000026010 } from './1790000026010-place-buckets';
import { CreateInstallation1790000027000 } from './1790000027000-create-installation';
import { NameJobRuns1790000028000 } from './1790000028000-name-job-runs';
import { IndexUnroutedByTenant1790000028100 } from './1790000028100-index-unrouted-by-tenant';
import { KeepChargeWithUsage1790000029000 } from './1790000029000-keep-charge-with-usage';
import { KeepOpenBills1790000030000 } from './1790000030000-keep-open-bills';
import { IndexBalances1790000030100 } from './1790000030100-index-balances';
import { WalkBooksByRoot1790000031000 } from './1790000031000-walk-books-by-root';
import { StoreUniqueValuesApart1790000031100 } from './1790000031100-store-unique-values-apart';
import { LookAtEndedBucketsByIndex1790000031200 } from './1790000031200-look-at-ended-buckets-by-index';
import { IndexWhatIsRemoved1790000031300 } from './1790000031300-index-what-is-removed';
import { LetServersAnalyze1790000031400 } from './1790000031400-let-servers-analyze';
import { IndexOpenHoldsByEnd1790000034000 } from './1790000034000-index-open-holds-by-end';
import { IndexDisorderedCounters1790000035000 } from './1790000035000-index-disordered-counters';
import { DateChangesOfPrices1790000036000 } from './1790000036000-date-changes-of-prices';
import { FlagWhatOwesUnused1790000037000 } from './1790000037000-flag-what-owes-unused';
import { FindWhatIsBelowAnAccount1790000037100 } from './1790000037100-find-what-is-below-an-account';
import { DateWhatIsClosedNext1790000037200 } from './1790000037200-date-what-is-closed-next';
import { DateRenewals1790000037300 } from './1790000037300-date-renewals';
import { DateSubjects1790000038000 } from './1790000038000-date-subjects';
import { SetSpentBucketsApart1790000038100 } from './1790000038100-set-spent-buckets-apart';
import { QueueWorkOnce1790000039000 } from './1790000039000-queue-work-once';
import { RootBillLines1790000040000 } from './1790000040000-root-bill-lines';
import { IndexLinesOfAPeriod1790000041000 } from './1790000041000-index-lines-of-a-period';
import { AwaitUnreadPrices1790000042000 } from './1790000042000-await-unread-prices';
import { LookPastBusyLanes1790000044000 } from './1790000044000-look-past-busy-lanes';
import { FindDueRootsByTenant1790000044100 } from './1790000044100-find-due-roots-by-tenant';
import { KeepWhatPaidCharges1790000045000 } from './1790000045000-keep-what-paid-charges';
import { KeepOriginsOfPrices1790000046000 } from './1790000046000-keep-origins-of-prices';
import { NamePricesOfAllowances1790000046100 } from './1790000046100-name-prices-of-allowances';
import { ReachBuckets1790000047000 } from './1790000047000-reach-buckets';
import { NameWhomAllowancesAreFor1790000047100 } from './1790000047100-name-whom-allowances-are-for';
import { IndexOpenHoldsByRoot1790000047200 } from './1790000047200-index-open-holds-by-root';
import { IndexWhatCardsPrice1790000048000 } from './1790000048000-index-what-cards-price';
import { IndexWhatAccountsHave1790000048100 } from './1790000048100-index-what-accounts-have';
import { FindWhatCanOwe1790000049000 } from './1790000049000-find-what-can-owe';
import { TellWhatIsRemade1790000050000 } from './1790000050000-tell-what-is-remade';
import { LeaveDiscountsToUsage1790000050010 } from './1790000050010-leave-discounts-to-usage';
import { KeepWhoRated1790000052000 } from './1790000052000-keep-who-rated';
import { KeepWhatFeesCover1790000053000 } from './1790000053000-keep-what-fees-cover';
import { SayHowPricesAreSold1790000055000 } from './1790000055000-say-how-prices-are-sold';
import { HonourExemptions1790000056000 } from './1790000056000-honour-exemptions';
import { KnowMovementsByAccount1790000058000 } from './1790000058000-know-movements-by-account';
import { KeepWhatWasReported1790000059000 } from './1790000059000-keep-what-was-reported';
import { FindWhatWaits1790000063000 } from './1790000063000-find-what-waits';
import { KnowCallers1790000070000 } from './1790000070000-know-callers';
import { KeepToAnAccount1790000071000 } from './1790000071000-keep-to-an-account';
import { SignDeliveries1790000073000 } from './1790000073000-sign-deliveries';
import { KeepWhatWasTold1790000074000 } from './1790000074000-keep-what-was-told';
import { KeepAnAudit1790000075000 } from './1790000075000-keep-an-audit';
import { FindOrdersThatLackSomething1790000076000 } from './1790000076000-find-orders-that-lack-something';
import { SayDaysInIdsOfBills1790000077000 } from './1790000077000-say-days-in-ids-of-bills';
import { FindKeysAndRefusals1790000078000 } from './1790000078000-find-keys-and-refusals';
import { LetResellersIn1790000080000 } from './1790000080000-let-resellers-in';
import { LetTwoDecide1790000081000 } from './1790000081000-let-two-decide';
import { AskOfAnAccountByIndex1790000092000 } from './1790000092000-ask-of-an-account-by-index';
import { SayWhatLettersName1790000093000 } from './1790000093000-say-what-letters-name';
import { MoveQueuesInPieces1790000093100 } from './1790000093100-move-queues-in-pieces';
import { FindFailedTopUps1790000094000 } from './1790000094000-find-failed-top-ups';
import { FindAuditEvents1790000095000 } from './1790000095000-find-audit-events';
import { ChainWhatCommittedSince1790000095100 } from './1790000095100-chain-what-committed-since';
import { ReadASubtreeOnce1790000095200 } from './1790000095200-read-a-subtree-once';
import { TellWhetherBooksMoved1790000095300 } from './1790000095300-tell-whether-books-moved';
import { SayWhoseRoot1790000095400 } from './1790000095400-say-whose-root';
import { LetTenantsSayHowLong1790000097000 } from './1790000097000-let-tenants-say-how-long';
import { LetPartnersIn1790000097100 } from './1790000097100-let-partners-in';
import { KeepTariffTables1790000098000 } from './1790000098000-keep-tariff-tables';
import { FindWhosePlaceKeysTook1790000099500 } from './1790000099500-find-whose-place-keys-took';
import { TellAccountsOfOneIdApart1790000099600 } from './1790000099600-tell-accounts-of-one-id-apart';
import { SayDaysByZones1790000100000 } from './1790000100000-say-days-by-zones';
import { FindWhatPrepaidAccountsOwe1790000100100 } from './1790000100100-find-what-prepaid-accounts-owe';
import { KeepExchangeRates1790000100200 } from './1790000100200-keep-exchange-rates';
import { JudgeWhoseIdItIs1790000100400 } from './1790000100400-judge-whose-id-it-is';
import { NameAccountsThatOrdersName1790000100410 } from './1790000100410-name-accounts-that-orders-name';
import { JudgeARowByItsAccount1790000100500 } from './1790000100500-judge-a-row-by-its-account';
import { SayWhoBills1790000100700 } from './1790000100700-say-who-bills';
import { FindValueOfNobody1790000100820 } from './1790000100820-find-value-of-nobody';
import { TellFormerBuckets1790000100900 } from './1790000100900-tell-former-buckets';
import { HaveOneIndexOfUnchainedEvents1790000101000 } from './1790000101000-have-one-index-of-unchained-events';
import { SayWhichIdsWereChosen1790000101100 } from './1790000101100-say-which-ids-were-chosen';
import { GroupByTheTextOfValues1790000101300 } from './1790000101300-group-by-the-text-of-values';
import { TellWhatIsGivenAgain1790000101500 } from './1790000101500-tell-what-is-given-again';
import { KeepWhatItWasAskedOf1790000101700 } from './1790000101700-keep-what-it-was-asked-of';

/** Explicit, in order: checked by the compiler and the same in ts, jest and dist. */
export const migrations = [
  CreatePlatform1790000000000,
  CreateDirectories1790000001000,
  CreateLedger1790000002000,
  CreateBalance1790000010000,
  AddJobTakeovers1790000011000,
  CreateHub1790000011100,
  CreateBilling1790000012000,
  CreateOrdering1790000013000,
  CreateRateCardAudit1790000014000,
  CreateCatalogFile1790000014100,
  CreatePayment1790000015000,
  AddHubRoot1790000015100,
  IndexLists1790000016000,
  IndexUsage1790000016010,
  SpreadConfigEpoch1790000016100,
  GeneraliseJobFile1790000016300,
  CreatePaymentTold1790000016400,
  IndexDraws1790000017000,
  TallyUsageOwners1790000018000,
  StampDocuments1790000018100,
  IdentifyUsageBySource1790000020000,
  StageRerating1790000020100,
  KeepSoldPrices1790000020200,
  AddRateCardZone1790000021000,
  RevisePrices1790000023000,
  CreateSubjectClaim1790000024000,
  AddSuspensions1790000025000,
  AddBillCredit1790000026000,
  PlaceBuckets1790000026010,
  CreateInstallation1790000027000,
  NameJobRuns1790000028000,
  IndexUnroutedByTenant1790000028100,
  KeepChargeWithUsage1790000029000,
  KeepOpenBills1790000030000,
  IndexBalances1790000030100,
  WalkBooksByRoot1790000031000,
  StoreUniqueValuesApart1790000031100,
  LookAtEndedBucketsByIndex1790000031200,
  IndexWhatIsRemoved1790000031300,
  LetServersAnalyze1790000031400,
  IndexOpenHoldsByEnd1790000034000,
  IndexDisorderedCounters1790000035000,
  DateChangesOfPrices1790000036000,
  FlagWhatOwesUnused1790000037000,
  FindWhatIsBelowAnAccount1790000037100,
  DateWhatIsClosedNext1790000037200,
  DateRenewals1790000037300,
  DateSubjects1790000038000,
  SetSpentBucketsApart1790000038100,
  QueueWorkOnce1790000039000,
  RootBillLines1790000040000,
  IndexLinesOfAPeriod1790000041000,
  AwaitUnreadPrices1790000042000,
  LookPastBusyLanes1790000044000,
  FindDueRootsByTenant1790000044100,
  KeepWhatPaidCharges1790000045000,
  KeepOriginsOfPrices1790000046000,
  NamePricesOfAllowances1790000046100,
  ReachBuckets1790000047000,
  NameWhomAllowancesAreFor1790000047100,
  IndexOpenHoldsByRoot1790000047200,
  IndexWhatCardsPrice1790000048000,
  IndexWhatAccountsHave1790000048100,
  FindWhatCanOwe1790000049000,
  TellWhatIsRemade1790000050000,
  LeaveDiscountsToUsage1790000050010,
  KeepWhoRated1790000052000,
  KeepWhatFeesCover1790000053000,
  SayHowPricesAreSold1790000055000,
  HonourExemptions1790000056000,
  KnowMovementsByAccount1790000058000,
  KeepWhatWasReported1790000059000,
  FindWhatWaits1790000063000,
  KnowCallers1790000070000,
  KeepToAnAccount1790000071000,
  SignDeliveries1790000073000,
  KeepWhatWasTold1790000074000,
  KeepAnAudit1790000075000,
  FindOrdersThatLackSomething1790000076000,
  SayDaysInIdsOfBills1790000077000,
  FindKeysAndRefusals1790000078000,
  LetResellersIn1790000080000,
  LetTwoDecide1790000081000,
  AskOfAnAccountByIndex1790000092000,
  SayWhatLettersName1790000093000,
  MoveQueuesInPieces1790000093100,
  FindFailedTopUps1790000094000,
  FindAuditEvents1790000095000,
  ChainWhatCommittedSince1790000095100,
  ReadASubtreeOnce1790000095200,
  TellWhetherBooksMoved1790000095300,
  SayWhoseRoot1790000095400,
  LetTenantsSayHowLong1790000097000,
  LetPartnersIn1790000097100,
  KeepTariffTables1790000098000,
  FindWhosePlaceKeysTook1790000099500,
  TellAccountsOfOneIdApart1790000099600,
  SayDaysByZones1790000100000,
  FindWhatPrepaidAccountsOwe1790000100100,
  KeepExchangeRates1790000100200,
  JudgeWhoseIdItIs1790000100400,
  NameAccountsThatOrdersName1790000100410,
  JudgeARowByItsAccount1790000100500,
  SayWhoBills1790000100700,
  FindValueOfNobody1790000100820,
  TellFormerBuckets1790000100900,
  HaveOneIndexOfUnchainedEvents1790000101000,
  SayWhichIdsWereChosen1790000101100,
  GroupByTheTextOfValues1790000101300,
  TellWhatIsGivenAgain1790000101500,
  KeepWhatItWasAskedOf1790000101700,
];
