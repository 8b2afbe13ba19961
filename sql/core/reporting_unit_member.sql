-- grain: one row per authority inside a joint statistical return
-- needs: place, authority, publication
-- columns:
--   reporting_unit_code  the joint return
--   authority_code       the member
--   publication          publication to which they return one figure; to others each returns its own
--   valid_from           first day of the joint return
--   valid_to             last day
create table reporting_unit_member (
    reporting_unit_code varchar not null references place (place_code),
    authority_code varchar not null references authority (authority_code),
    publication varchar not null references publication (publication),
    valid_from date not null,
    valid_to date,
    primary key (reporting_unit_code, authority_code, valid_from)
)
