/** The names of a folder of test262, without `.js`. */
const listed = (folders: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(folders).flatMap(([folder, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => folder + name),
  );

/** test/built-ins/DisposableStack: all 93. */
export const DISPOSABLE_STACK_FILES: readonly string[] = listed({
  '': `
    constructor instance-extensible is-a-constructor length name newtarget-prototype-is-not-object prop-desc
    proto proto-from-ctor-realm prototype-from-newtarget prototype-from-newtarget-abrupt
    prototype-from-newtarget-custom undefined-newtarget-throws`,
  'prototype/': `
    Symbol.dispose Symbol.toStringTag constructor prop-desc proto`,
  'prototype/adopt/': `
    adds-value-onDispose allows-any-value length name not-a-constructor prop-desc
    puts-value-onDispose-on-top-of-stack returns-value this-does-not-have-internal-disposablestate-throws
    this-not-object-throws throws-if-disposed throws-if-onDispose-not-callable`,
  'prototype/defer/': `
    adds-onDispose length name not-a-constructor prop-desc puts-onDispose-on-top-of-stack returns-undefined
    this-does-not-have-internal-disposablestate-throws this-not-object-throws throws-if-disposed
    throws-if-onDispose-not-callable`,
  'prototype/dispose/': `
    disposes-resources-in-reverse-order does-not-reinvoke-disposers-if-already-disposed
    does-not-throw-if-already-disposed length name not-a-constructor prop-desc returns-undefined
    sets-state-to-disposed this-does-not-have-internal-disposablestate-throws this-not-object-throws
    throws-error-as-is-if-only-one-error-during-disposal
    throws-suppressederror-if-multiple-errors-during-disposal`,
  'prototype/disposed/': `
    does-not-have-disposablestate-internal-slot getter length name returns-false-when-not-disposed
    returns-true-when-disposed this-not-object-throw`,
  'prototype/move/': `
    does-not-dispose-resources length name not-a-constructor prop-desc returns-new-disposablestack
    returns-new-disposablestack-that-contains-moved-resources returns-new-disposablestack-that-is-still-pending
    sets-state-to-disposed still-returns-new-disposablestack-when-subclassed
    this-does-not-have-internal-disposablestate-throws this-not-object-throws throws-if-disposed`,
  'prototype/use/': `
    Symbol.dispose-getter adds-value allows-null-value allows-undefined-value
    gets-value-Symbol.dispose-property-once length name not-a-constructor prop-desc puts-value-on-top-of-stack
    returns-value this-does-not-have-internal-disposablestate-throws this-not-object-throws throws-if-disposed
    throws-if-value-Symbol.dispose-property-is-null throws-if-value-Symbol.dispose-property-is-undefined
    throws-if-value-Symbol.dispose-property-not-callable throws-if-value-missing-Symbol.dispose
    throws-if-value-not-object`,
});

/** test/built-ins/AsyncDisposableStack: all 104. */
export const ASYNC_DISPOSABLE_STACK_FILES: readonly string[] = listed({
  '': `
    constructor instance-extensible is-a-constructor length name newtarget-prototype-is-not-object prop-desc
    proto proto-from-ctor-realm prototype-from-newtarget prototype-from-newtarget-abrupt
    prototype-from-newtarget-custom undefined-newtarget-throws`,
  'prototype/': `
    Symbol.asyncDispose Symbol.toStringTag constructor prop-desc proto`,
  'prototype/adopt/': `
    adds-value-onDisposeAsync allows-any-value length name not-a-constructor prop-desc
    puts-value-onDisposeAsync-on-top-of-stack returns-value
    this-does-not-have-internal-asyncdisposablestate-throws this-not-object-throws throws-if-disposed
    throws-if-onDisposeAsync-not-callable`,
  'prototype/defer/': `
    adds-onDisposeAsync length name not-a-constructor prop-desc puts-onDisposeAsync-on-top-of-stack
    returns-undefined this-does-not-have-internal-asyncdisposablestate-throws this-not-object-throws
    throws-if-disposed throws-if-onDisposeAsync-not-callable`,
  'prototype/disposeAsync/': `
    Symbol.asyncDispose-method-not-async disposes-resources-in-reverse-order
    does-not-reinvoke-disposers-if-already-disposed does-not-reinvoke-disposers-if-dispose-already-started
    does-not-reject-if-already-disposed explicit-await-for-null explicit-await-for-undefined
    explicit-await-skipped-when-empty length name not-a-constructor prop-desc
    rejects-with-error-as-is-if-only-one-error-during-disposal
    rejects-with-suppressederror-if-multiple-errors-during-disposal resolves-to-undefined returns-promise
    sets-state-to-disposed this-does-not-have-internal-asyncdisposablestate-rejects this-not-object-rejects`,
  'prototype/disposed/': `
    does-not-have-asyncdisposablestate-internal-slot getter length name returns-false-when-not-disposed
    returns-true-when-disposed this-not-object-throw`,
  'prototype/move/': `
    does-not-dispose-resources length name not-a-constructor prop-desc returns-new-asyncdisposablestack
    returns-new-asyncdisposablestack-that-contains-moved-resources
    returns-new-asyncdisposablestack-that-is-still-pending sets-state-to-disposed
    still-returns-new-asyncdisposablestack-when-subclassed
    this-does-not-have-internal-asyncdisposablestate-throws this-not-object-throws throws-if-disposed`,
  'prototype/use/': `
    Symbol.asyncDispose-getter Symbol.dispose-getter adds-async-disposable-value adds-sync-disposable-value
    allows-null-value allows-undefined-value gets-value-Symbol.asyncDispose-property-once
    gets-value-Symbol.dispose-property-after-trying-Symbol.asyncDispose gets-value-Symbol.dispose-property-once
    length name not-a-constructor prop-desc puts-value-on-top-of-stack returns-value
    this-does-not-have-internal-asyncdisposablestate-throws this-not-object-throws throws-if-disposed
    throws-if-value-Symbol.asyncDispose-property-is-null-or-undefined
    throws-if-value-Symbol.asyncDispose-property-not-callable
    throws-if-value-Symbol.dispose-property-is-null-or-undefined
    throws-if-value-Symbol.dispose-property-not-callable
    throws-if-value-missing-Symbol.asyncDispose-and-Symbol.dispose throws-if-value-not-object`,
});

/** test/built-ins/NativeErrors/SuppressedError: all 22. */
export const SUPPRESSED_ERROR_FILES: readonly string[] = listed({
  '': `
    is-a-constructor length message-method-prop message-method-prop-cast message-tostring-abrupt
    message-tostring-abrupt-symbol message-undefined-no-prop name newtarget-is-undefined newtarget-proto
    newtarget-proto-custom newtarget-proto-fallback order-of-args-evaluation prop-desc proto
    proto-from-ctor-realm`,
  'prototype/': `
    constructor errors-absent-on-prototype message name prop-desc proto`,
});

/** Those that ask for what a ponyfill cannot have: another realm, and a global of its own. */
export const APART: readonly string[] = ['proto-from-ctor-realm', 'prop-desc'];
