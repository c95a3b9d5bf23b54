export {
  createRedactor,
  type Detectors,
  type Entity,
  type FindRanges,
  type IdFinder,
  type MaskingOptions,
  nationalIds,
  type Redactor,
  type Replace,
} from '@tracked-openai/core/privacy'
