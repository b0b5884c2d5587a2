-- Purpose: erase addresses from the ledger. Inputs: chosen (address).
update attempts set subject = 'forgotten', detail = '' where subject in (select address from chosen)
