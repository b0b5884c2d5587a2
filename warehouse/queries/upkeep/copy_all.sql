-- Purpose: copy all that is in use to an empty file, so that erased and free blocks stay behind. Inputs: the catalog fresh.
copy from database newspike to fresh
