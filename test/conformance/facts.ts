// The v4 APIs as facts: which resources there are, what may be done to them, what their attributes
// are. `name:kind` is an attribute (text when no kind is named); `!` cannot be set by POST and `~`
// cannot be changed by PATCH. `mandatory` is what the conformance profiles ask of a POST, which is
// less than the specifications do. Compared with the specifications where those are at hand.
export type ResourceFacts = {
  readonly name: string;
  /** Where it is not the name: below a topic that the examination made. */
  readonly path?: string;
  readonly operations: string;
  readonly mandatory: string;
  readonly events: string;
  readonly attributes: string;
};

export type ApiFacts = {
  readonly code: string;
  readonly root: string;
  /** Further roots that kits and clients use for the same API. */
  readonly aliases?: readonly string[];
  readonly resources: readonly ResourceFacts[];
};

export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  ActionStatusType: ['created', 'failed', 'cancelled', 'completed'],
  AdjustType: ['recurring', 'oneTime'],
  BillStateType: ['new', 'onHold', 'validated', 'sent', 'partiallyPaid', 'settled'],
  BucketStatusType: ['active', 'suspended', 'expired'],
  CostOwnerType: ['originator', 'receiver'],
  IndividualStateType: ['initialized', 'validated', 'deceaded'],
  JobStateType: ['Not Started', 'Running', 'Succeeded', 'Failed'],
  OnDemandStateType: ['inProgress', 'rejected', 'done', 'terminatedWithError'],
  OrganizationStateType: ['initialized', 'validated', 'closed'],
  ProductOrderStateType: [
    'acknowledged',
    'rejected',
    'pending',
    'held',
    'inProgress',
    'cancelled',
    'completed',
    'failed',
    'partial',
    'assessingCancellation',
    'pendingCancellation',
  ],
  ProductStatusType: [
    'created',
    'pendingActive',
    'cancelled',
    'active',
    'pendingTerminate',
    'terminated',
    'suspended',
    'aborted ',
  ],
  RecurringPeriodType: ['weekly', 'fortnightly', 'monthly'],
  TaskStateType: ['acknowledged', 'terminatedWithError', 'inProgress', 'done'],
  UsageStatusType: ['received', 'rejected', 'recycled', 'guided', 'rated', 'rerated', 'billed'],
  UsageType: ['monetary', 'voice', 'data', 'sms', 'other'],
};

export const FACTS: readonly ApiFacts[] = [
  {
    code: 'TMF620',
    root: '/tmf-api/productCatalogManagement/v4',
    resources: [
      {
        name: 'Catalog',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete Batch',
        attributes: `
        catalogType category:list description lastUpdate:instant~ lifecycleStatus name
        relatedParty:list validFor:object version`,
      },
      {
        name: 'Category',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        description isRoot:flag lastUpdate:instant~ lifecycleStatus name parentId
        productOffering:list subCategory:list validFor:object version`,
      },
      {
        name: 'ProductOffering',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        agreement:list attachment:list bundledProductOffering:list category:list channel:list
        description isBundle:flag isSellable:flag lastUpdate:instant~ lifecycleStatus
        marketSegment:list name place:list prodSpecCharValueUse:list productOfferingPrice:list
        productOfferingRelationship:list productOfferingTerm:list productSpecification:object
        resourceCandidate:object serviceCandidate:object serviceLevelAgreement:object
        statusReason validFor:object version`,
      },
      {
        name: 'ProductOfferingPrice',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        bundledPopRelationship:list constraint:list description isBundle:flag
        lastUpdate:instant~ lifecycleStatus name percentage:number place:list
        popRelationship:list price:object priceType pricingLogicAlgorithm:list
        prodSpecCharValueUse:list productOfferingTerm:list recurringChargePeriodLength:integer
        recurringChargePeriodType tax:list unitOfMeasure:object validFor:object version`,
      },
      {
        name: 'ProductSpecification',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        attachment:list brand bundledProductSpecification:list description isBundle:flag
        lastUpdate:instant~ lifecycleStatus name productNumber productSpecCharacteristic:list
        productSpecificationRelationship:list relatedParty:list resourceSpecification:list
        serviceSpecification:list targetProductSchema:object validFor:object version`,
      },
      {
        name: 'ImportJob',
        operations: 'list create read delete',
        mandatory: 'url',
        events: '',
        attributes: `
        completionDate:instant contentType creationDate:instant errorLog path
        status:JobStateType url`,
      },
      {
        name: 'ExportJob',
        operations: 'list create read delete',
        mandatory: 'url',
        events: '',
        attributes: `
        completionDate:instant contentType creationDate:instant errorLog path query
        status:JobStateType url`,
      },
    ],
  },
  {
    code: 'TMF622',
    root: '/tmf-api/productOrderingManagement/v4',
    resources: [
      {
        name: 'ProductOrder',
        operations: 'list create read patch delete',
        mandatory: 'productOrderItem productOrderItem.action',
        events: 'Create AttributeValueChange Delete StateChange InformationRequired',
        attributes: `
        agreement:list billingAccount:object cancellationDate:instant cancellationReason
        category channel:list completionDate:instant! description
        expectedCompletionDate:instant! externalId note:list notificationContact
        orderDate:instant!~ orderTotalPrice:list payment:list priority
        productOfferingQualification:list productOrderItem:list quote:list relatedParty:list
        requestedCompletionDate:instant requestedStartDate:instant state:ProductOrderStateType!`,
      },
      {
        name: 'CancelProductOrder',
        operations: 'list create read',
        mandatory: 'productOrder',
        events: 'Create StateChange InformationRequired',
        attributes: `
        cancellationReason effectiveCancellationDate:instant! productOrder:object
        requestedCancellationDate:instant state:TaskStateType!`,
      },
    ],
  },
  {
    code: 'TMF629',
    root: '/tmf-api/customerManagement/v4',
    resources: [
      {
        name: 'Customer',
        operations: 'list create read patch delete',
        mandatory: 'name engagedParty',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        account:list agreement:list characteristic:list contactMedium:list creditProfile:list
        engagedParty:object name paymentMethod:list relatedParty:list status statusReason
        validFor:object`,
      },
    ],
  },
  {
    code: 'TMF632',
    root: '/tmf-api/party/v4',
    resources: [
      {
        name: 'Individual',
        operations: 'list create read patch delete',
        mandatory: 'familyName givenName',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        aristocraticTitle birthDate:instant contactMedium:list countryOfBirth creditRating:list
        deathDate:instant disability:list externalReference:list familyName familyNamePrefix
        formattedName fullName gender generation givenName individualIdentification:list
        languageAbility:list legalName location maritalStatus middleName nationality
        otherName:list partyCharacteristic:list placeOfBirth preferredGivenName
        relatedParty:list skill:list status:IndividualStateType taxExemptionCertificate:list
        title`,
      },
      {
        name: 'Organization',
        operations: 'list create read patch delete',
        mandatory: 'tradingName',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        contactMedium:list creditRating:list existsDuring:object externalReference:list
        isHeadOffice:flag isLegalEntity:flag name nameType organizationChildRelationship:list
        organizationIdentification:list organizationParentRelationship:object organizationType
        otherName:list partyCharacteristic:list relatedParty:list status:OrganizationStateType
        taxExemptionCertificate:list tradingName`,
      },
    ],
  },
  {
    code: 'TMF635',
    root: '/tmf-api/usageManagement/v4',
    resources: [
      {
        name: 'Usage',
        operations: 'list create read patch delete',
        mandatory: '',
        events: 'Create AttributeValueChange Delete StateChange',
        attributes: `
        description ratedProductUsage:list relatedParty:list status:UsageStatusType
        usageCharacteristic:list usageDate:instant usageSpecification:object usageType`,
      },
      {
        name: 'UsageSpecification',
        operations: 'list create read patch delete',
        mandatory: '',
        events: 'Create AttributeValueChange Delete',
        attributes: `
        attachment:list constraint:list description entitySpecRelationship:list isBundle:flag
        lastUpdate:instant lifecycleStatus name relatedParty:list specCharacteristic:list
        targetEntitySchema:object validFor:object version`,
      },
    ],
  },
  {
    code: 'TMF637',
    root: '/tmf-api/productInventory/v4',
    resources: [
      {
        name: 'Product',
        operations: 'list create read patch delete',
        mandatory: 'status',
        events: 'Create AttributeValueChange StateChange Batch Delete',
        attributes: `
        agreement:list billingAccount:object description isBundle:flag isCustomerVisible:flag
        name orderDate:instant place:list product:list productCharacteristic:list
        productOffering:object productOrderItem:list productPrice:list productRelationship:list
        productSerialNumber productSpecification:object productTerm:list realizingResource:list
        realizingService:list relatedParty:list startDate:instant status:ProductStatusType
        terminationDate:instant`,
      },
    ],
  },
  {
    code: 'TMF651',
    root: '/tmf-api/agreementManagement/v4',
    resources: [
      {
        name: 'Agreement',
        operations: 'list create read patch delete',
        mandatory: 'name agreementType agreementItem engagedParty',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        agreementAuthorization:list agreementItem:list agreementPeriod:object
        agreementSpecification:object agreementType associatedAgreement:list characteristic:list
        completionDate:object~ description documentNumber:integer engagedParty:list
        initialDate:instant name statementOfIntent status version`,
      },
      {
        name: 'AgreementSpecification',
        operations: 'list create read patch delete',
        mandatory: 'name attachment',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        attachment:list description isBundle:flag lastUpdate:instant lifecycleStatus name
        relatedParty:list serviceCategory:object specificationCharacteristic:list
        specificationRelationship:list validFor:object version`,
      },
    ],
  },
  {
    code: 'TMF654',
    root: '/tmf-api/prepayBalanceManagement/v4',
    resources: [
      {
        name: 'Bucket',
        operations: 'list read',
        mandatory: '',
        events: '',
        attributes: `
        confirmationDate:instant description isShared:flag logicalResource:list name
        partyAccount:object product:list relatedParty:list remainingValue:object
        remainingValueName requestedDate:instant reservedValue:object status:BucketStatusType
        usageType:UsageType validFor:object`,
      },
      {
        name: 'TopupBalance',
        operations: 'list create read patch delete',
        mandatory: 'amount',
        events: 'Create Cancel Failure',
        attributes: `
        amount:object balanceTopup:object bucket:object channel:object confirmationDate:instant!
        description isAutoTopup:flag logicalResource:list numberOfPeriods:integer
        partyAccount:object paymentMethod:object product:list reason
        recurringPeriod:RecurringPeriodType relatedParty:list! requestedDate:instant!
        requestor:object status:ActionStatusType! usageType:UsageType validFor:object voucher`,
      },
      {
        name: 'AdjustBalance',
        operations: 'list create read patch delete',
        mandatory: 'amount',
        events: 'Create Cancel Failure',
        attributes: `
        adjustType:AdjustType amount:object bucket:object channel:object
        confirmationDate:instant! description logicalResource:list partyAccount:object!
        product:list reason relatedParty:list! requestedDate:instant! requestor:object
        status:ActionStatusType! usageType:UsageType validFor:object`,
      },
      {
        name: 'TransferBalance',
        operations: 'list create read patch delete',
        mandatory: 'amount',
        events: 'Create Cancel Failure',
        attributes: `
        amount:object bucket:object channel:object confirmationDate:instant!~
        costOwner:CostOwnerType description~ logicalResource:list partyAccount:object!~
        product:list reason receiver:object receiverBucket:object
        receiverBucketUsageType:UsageType receiverLogicalResource:object receiverProduct:object
        relatedParty:list!~ requestedDate:instant!~ requestor:object status:ActionStatusType!~
        transferCost:object usageType:UsageType validFor:object~`,
      },
      {
        name: 'ReserveBalance',
        operations: 'list create read patch delete',
        mandatory: 'amount',
        events: 'Create Cancel Failure',
        attributes: `
        amount:object bucket:object channel:object confirmationDate:instant! description
        logicalResource:list partyAccount:object product:list reason relatedParty:list!
        requestedDate:instant! requestor:object status:ActionStatusType! usageType:UsageType
        validFor:object`,
      },
      {
        name: 'AccumulatedBalance',
        operations: 'list read',
        mandatory: '',
        events: '',
        attributes: `
        bucket:list description logicalResource:object name partyAccount:object product:list
        relatedParty:list totalBalance:object`,
      },
      {
        name: 'BalanceActionHistory',
        operations: 'list read',
        mandatory: '',
        events: '',
        attributes: `
        adjustType:AdjustType amount:object balanceTopup:object bucket:object channel:object
        confirmationDate:instant costOwner:CostOwnerType description isAutoTopup:flag
        logicalResource:list numberOfPeriods:integer partyAccount:object paymentMethod:object
        product:list reason receiver:object receiverBucket:object
        receiverBucketUsageType:UsageType receiverLogicalResource:object receiverProduct:object
        recurringPeriod:RecurringPeriodType relatedParty:list requestedDate:instant
        requestor:object status:ActionStatusType transferCost:object usageType:UsageType
        validFor:object voucher`,
      },
    ],
  },
  {
    code: 'TMF666',
    root: '/tmf-api/accountManagement/v4',
    resources: [
      {
        name: 'PartyAccount',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'AttributeValueChange StateChange',
        attributes: `
        accountBalance:list~ accountRelationship:list accountType billStructure:object
        contact:list creditLimit:object defaultPaymentMethod:object description
        financialAccount:object lastModified:instant name paymentPlan:list paymentStatus
        relatedParty:list state taxExemption:list`,
      },
      {
        name: 'BillingAccount',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'AttributeValueChange StateChange',
        attributes: `
        accountBalance:list~ accountRelationship:list accountType billStructure:object
        contact:list creditLimit:object defaultPaymentMethod:object description
        financialAccount:object lastModified:instant name paymentPlan:list paymentStatus
        relatedParty:list state taxExemption:list`,
      },
      {
        name: 'SettlementAccount',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'AttributeValueChange StateChange',
        attributes: `
        accountBalance:list~ accountRelationship:list accountType billStructure:object
        contact:list creditLimit:object defaultPaymentMethod:object description
        financialAccount:object lastModified:instant name paymentPlan:list paymentStatus
        relatedParty:list state taxExemption:list`,
      },
      {
        name: 'FinancialAccount',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        accountBalance:list accountRelationship:list accountType contact:list creditLimit:object
        description lastModified:instant~ name relatedParty:list state taxExemption:list`,
      },
      {
        name: 'BillingCycleSpecification',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: '',
        attributes: `
        billingDateShift:integer billingPeriod chargeDateOffset:integer creditDateOffset:integer
        description frequency mailingDateOffset:integer name paymentDueDateOffset:integer
        validFor:object`,
      },
      {
        name: 'BillFormat',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: '',
        attributes: `
        description name`,
      },
      {
        name: 'BillPresentationMedia',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: '',
        attributes: `
        description name`,
      },
    ],
  },
  {
    code: 'TMF669',
    root: '/tmf-api/partyRoleManagement/v4',
    resources: [
      {
        name: 'PartyRole',
        operations: 'list create read patch delete',
        mandatory: 'name',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        account:list agreement:list characteristic:list contactMedium:list creditProfile:list
        engagedParty:object name paymentMethod:list relatedParty:list status statusReason
        validFor:object`,
      },
    ],
  },
  {
    code: 'TMF676',
    root: '/tmf-api/payment/v4',
    aliases: ['/payment/v4', '/paymentManagement/v4', '/tmf-api/paymentManagement/v4'],
    resources: [
      {
        name: 'Payment',
        operations: 'list create read',
        mandatory: 'account paymentMethod totalAmount',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        account:object amount:object authorizationCode channel:object correlatorId description
        name payer:object paymentDate:instant! paymentItem:list paymentMethod:object status!
        statusDate:instant! taxAmount:object totalAmount:object`,
      },
      {
        name: 'Refund',
        operations: 'list create read',
        mandatory: 'account paymentMethod totalAmount',
        events: 'Create AttributeValueChange StateChange Delete',
        attributes: `
        account:object amount:object authorizationCode channel:object correlatorId description
        name payment:object paymentMethod:object refundDate:instant requestor:object status!
        statusDate:instant! taxAmount:object totalAmount:object`,
      },
    ],
  },
  {
    code: 'TMF677',
    root: '/tmf-api/usageConsumption/v4',
    resources: [
      {
        name: 'QueryUsageConsumption',
        operations: 'list create read delete',
        mandatory: 'searchCriteria',
        events: 'Create Delete StateChange',
        attributes: `
        partyAccount:list queryUsageConsumptionDate:instant relatedParty:list
        searchCriteria:object usageConsumption:list!`,
      },
    ],
  },
  {
    code: 'TMF678',
    root: '/tmf-api/customerBillManagement/v4',
    resources: [
      {
        name: 'CustomerBillOnDemand',
        operations: 'list create read',
        mandatory: '',
        events: '',
        attributes: `
        billingAccount:object customerBill:object description lastUpdate name
        relatedParty:object state:OnDemandStateType`,
      },
      {
        name: 'CustomerBill',
        operations: 'list read patch',
        mandatory: '',
        events: '',
        attributes: `
        amountDue:object~ appliedPayment:list~ billDate:instant~ billDocument:list~ billNo~
        billingAccount:object~ billingPeriod:object~ category~ financialAccount:object~
        lastUpdate:instant~ nextBillDate:instant~ paymentDueDate:instant~ paymentMethod:object~
        relatedParty:list~ remainingAmount:object~ runType~ state:BillStateType
        taxExcludedAmount:object~ taxIncludedAmount:object~ taxItem:list~`,
      },
      {
        name: 'AppliedCustomerBillingRate',
        operations: 'list read',
        mandatory: '',
        events: '',
        attributes: `
        appliedTax:list bill:object billingAccount:object characteristic:list date:instant
        description isBilled:flag name periodCoverage:object product:object
        taxExcludedAmount:object taxIncludedAmount:object type`,
      },
    ],
  },
  {
    code: 'TMF688',
    root: '/tmf-api/event/v4',
    resources: [
      {
        name: 'Topic',
        operations: 'list create read delete',
        mandatory: '',
        events: 'Create Change Delete',
        attributes: `
        contentQuery headerQuery name`,
      },
      {
        name: 'Event',
        path: 'topic/kit-topic/event',
        operations: 'list create read',
        mandatory: '',
        events: '',
        attributes: `
        analyticCharacteristic:list correlationId description domain event:any eventId
        eventTime:instant eventType priority relatedParty:list reportingSystem:object
        source:object timeOcurred:instant title`,
      },
      {
        name: 'Hub',
        path: 'topic/kit-topic/hub',
        operations: 'list create read delete',
        mandatory: 'callback',
        events: '',
        attributes: `
        callback query`,
      },
    ],
  },
];
