// schema.c: the tables of a run's database, for people and their tools.
//
// The tables of the domain say what happened in the market and to the money: they hold no place in
// the log, no incarnation, no wall time and no process, so two runs of the same data and settings
// have the same rows. What differs between such runs is in the tables run_*.
//
// The columns of a table are the fields of its record (event/bodies.h) in their order, behind
// (time_ns, origin) in the domain and (sequence, time_ns) in run_*. A name ends in its unit:
// _e8 1e-8 dollars or shares, _ppm 1e-6, _ns nanoseconds UTC since 1970. origin says whether the
// row is live, replayed or simulated. The views v_* show exact decimals and readable times.
#include "store/schema.h"

#include "config/settings.h"

static const char of_the_run[] =
    // Where the log was left: in the transaction that stored what lies before it.
    "CREATE TABLE run_cursor (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL)"
    " STRICT;"
    "INSERT INTO run_cursor VALUES (1, 0);"
    "CREATE TABLE run_starts (sequence INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
    " mode TEXT NOT NULL, calendar TEXT NOT NULL, number INTEGER NOT NULL,"
    " from_ns INTEGER NOT NULL, to_ns INTEGER NOT NULL, data TEXT NOT NULL,"
    " configuration TEXT NOT NULL, build TEXT NOT NULL) STRICT;"
    "CREATE TABLE run_commands (sequence INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
    " command_id INTEGER NOT NULL, verb TEXT NOT NULL, actor INTEGER NOT NULL,"
    " setting TEXT NOT NULL, subject INTEGER NOT NULL, value INTEGER NOT NULL,"
    " reason TEXT NOT NULL) STRICT;"
    "CREATE TABLE run_refusals (sequence INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
    " command_id INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE TABLE run_processes (sequence INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
    " service TEXT NOT NULL, event TEXT NOT NULL, pid INTEGER NOT NULL,"
    " incarnation INTEGER NOT NULL, status INTEGER NOT NULL, text TEXT NOT NULL) STRICT;";

static const char of_the_market[] =
    "CREATE TABLE sessions (time_ns INTEGER NOT NULL, origin TEXT NOT NULL, kind TEXT NOT NULL,"
    " at_ns INTEGER NOT NULL, PRIMARY KEY (kind, at_ns)) STRICT;"
    "CREATE TABLE instruments (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " instrument INTEGER PRIMARY KEY, calendar TEXT NOT NULL, symbol TEXT NOT NULL,"
    " name TEXT NOT NULL) STRICT;"
    "CREATE TABLE corporate_actions (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " instrument INTEGER NOT NULL, kind TEXT NOT NULL, numerator INTEGER NOT NULL,"
    " denominator INTEGER NOT NULL, cash_per_share_e8 INTEGER NOT NULL) STRICT;"
    "CREATE TABLE opening_prints (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " instrument INTEGER NOT NULL, quantity_known INTEGER NOT NULL, price_e8 INTEGER NOT NULL,"
    " quantity_e8 INTEGER NOT NULL, PRIMARY KEY (instrument, time_ns)) STRICT;"
    "CREATE TABLE bars (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " instrument INTEGER NOT NULL, interval_s INTEGER NOT NULL, start_ns INTEGER NOT NULL,"
    " open_e8 INTEGER NOT NULL, high_e8 INTEGER NOT NULL, low_e8 INTEGER NOT NULL,"
    " close_e8 INTEGER NOT NULL, volume_e8 INTEGER NOT NULL,"
    " PRIMARY KEY (instrument, interval_s, start_ns)) STRICT;"
    "CREATE TABLE replay_ends (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " rows INTEGER NOT NULL) STRICT;"
    // Behaviour and trading state.
    "CREATE TABLE settings (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " setting TEXT NOT NULL, subject INTEGER NOT NULL, value INTEGER NOT NULL,"
    " command_id INTEGER NOT NULL) STRICT;"
    "CREATE TABLE trading_changes (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " state TEXT NOT NULL, cause TEXT NOT NULL, actor INTEGER NOT NULL,"
    " command_id INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;";

static const char of_decisions[] =
    "CREATE TABLE decisions (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " decision_id INTEGER PRIMARY KEY, instrument INTEGER NOT NULL, action TEXT NOT NULL,"
    " reason TEXT NOT NULL, clamp TEXT NOT NULL, as_of_ns INTEGER NOT NULL,"
    " p_ppm INTEGER NOT NULL, disagreement_ppm INTEGER NOT NULL,"
    " target_weight_e8 INTEGER NOT NULL, inputs TEXT NOT NULL) STRICT;"
    "CREATE TABLE opinions (decision_id INTEGER NOT NULL, member TEXT NOT NULL,"
    " status TEXT NOT NULL, stance TEXT NOT NULL, p_ppm INTEGER NOT NULL,"
    " confidence_ppm INTEGER NOT NULL, reason INTEGER NOT NULL, evidence INTEGER NOT NULL,"
    " weight_e8 INTEGER NOT NULL, feature_a INTEGER NOT NULL, feature_b INTEGER NOT NULL,"
    " value_a_e8 INTEGER NOT NULL, value_b_e8 INTEGER NOT NULL,"
    " PRIMARY KEY (decision_id, member)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE targets (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " decision_id INTEGER PRIMARY KEY, instrument INTEGER NOT NULL, outcome TEXT NOT NULL,"
    " clamp TEXT NOT NULL, current_e8 INTEGER NOT NULL, target_e8 INTEGER NOT NULL,"
    " mark_e8 INTEGER NOT NULL, equity_e8 INTEGER NOT NULL) STRICT;";

static const char of_orders[] =
    "CREATE TABLE orders (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " order_id INTEGER PRIMARY KEY, decision_id INTEGER NOT NULL, instrument INTEGER NOT NULL,"
    " side TEXT NOT NULL, kind TEXT NOT NULL, verdict TEXT NOT NULL,"
    " quantity_e8 INTEGER NOT NULL, mark_e8 INTEGER NOT NULL, reserve_e8 INTEGER NOT NULL,"
    " as_of_ns INTEGER NOT NULL) STRICT;"
    "CREATE TABLE cancels (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " order_id INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE TABLE order_events (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " order_id INTEGER NOT NULL, event TEXT NOT NULL) STRICT;"
    "CREATE TABLE fills (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " fill_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, instrument INTEGER NOT NULL,"
    " side TEXT NOT NULL, quantity_e8 INTEGER NOT NULL, price_e8 INTEGER NOT NULL,"
    " fee_e8 INTEGER NOT NULL) STRICT;"
    "CREATE INDEX fills_of_order ON fills (order_id);"
    "CREATE TABLE postings (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " posting_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, instrument INTEGER NOT NULL,"
    " kind TEXT NOT NULL, cash_e8 INTEGER NOT NULL, fee_e8 INTEGER NOT NULL,"
    " realised_e8 INTEGER NOT NULL, position_e8 INTEGER NOT NULL, cost_e8 INTEGER NOT NULL,"
    " cash_after_e8 INTEGER NOT NULL) STRICT;"
    "CREATE TABLE mismatches (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " order_id INTEGER NOT NULL, fill_id INTEGER NOT NULL, what TEXT NOT NULL) STRICT;"
    "CREATE TABLE equity (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " equity_e8 INTEGER NOT NULL, cash_e8 INTEGER NOT NULL, gross_e8 INTEGER NOT NULL,"
    " peak_e8 INTEGER NOT NULL) STRICT;"
    "CREATE TABLE summaries (time_ns INTEGER NOT NULL, origin TEXT NOT NULL,"
    " records INTEGER NOT NULL, bars INTEGER NOT NULL, opinions INTEGER NOT NULL,"
    " decisions INTEGER NOT NULL, orders INTEGER NOT NULL, fills INTEGER NOT NULL,"
    " refusals INTEGER NOT NULL, equity_e8 INTEGER NOT NULL, cash_e8 INTEGER NOT NULL,"
    " dividends_e8 INTEGER NOT NULL, fees_e8 INTEGER NOT NULL, realised_e8 INTEGER NOT NULL,"
    " state_hash TEXT NOT NULL, trading TEXT NOT NULL) STRICT;"
    "CREATE TABLE summary_holdings (time_ns INTEGER NOT NULL, instrument INTEGER NOT NULL,"
    " quantity_e8 INTEGER NOT NULL, mark_e8 INTEGER NOT NULL, value_e8 INTEGER NOT NULL,"
    " cost_e8 INTEGER NOT NULL, PRIMARY KEY (time_ns, instrument)) STRICT;";

const char *const schema_steps[] = {of_the_run, of_the_market, of_decisions, of_orders};
const int schema_steps_count = COUNT_OF(schema_steps);

// clang-format off

// A column as exact decimal text, without zeros at its end.
#define DECIMAL(column)                                                                          \
    "rtrim(rtrim(printf('%s%d.%08d', iif(" column " < 0, '-', ''), abs(" column " / 100000000)," \
    " abs(" column " % 100000000)), '0'), '.')"
#define UTC(column) "strftime('%Y-%m-%dT%H:%M:%SZ', " column " / 1000000000, 'unixepoch')"
#define MEMBER(NAME, number, word, directional, enabled, text) " WHEN " #number " THEN '" word "'"
#define VIEW(name, query) "DROP VIEW IF EXISTS " name "; CREATE VIEW " name " AS " query

// The value that each setting has now.
static const char settings[] = VIEW("v_settings",
    "SELECT setting, CASE subject WHEN 0 THEN ''" MEMBERS(MEMBER) " ELSE subject END AS subject,"
    " value, " UTC("time_ns") " AS since, command_id FROM settings s WHERE rowid ="
    " (SELECT max(rowid) FROM settings WHERE setting = s.setting AND subject = s.subject)");

static const char decisions[] = VIEW("v_decisions",
    "SELECT decision_id, " UTC("d.time_ns") " AS time, symbol, action, reason, p_ppm / 1e6 AS p,"
    " disagreement_ppm / 1e6 AS disagreement, " DECIMAL("target_weight_e8") " AS target_weight,"
    " clamp, d.origin FROM decisions d JOIN instruments USING (instrument)");

static const char opinions[] = VIEW("v_opinions",
    "SELECT decision_id, " UTC("d.time_ns") " AS time, symbol, member, status, stance,"
    " o.p_ppm / 1e6 AS p, confidence_ppm / 1e6 AS confidence, " DECIMAL("weight_e8") " AS weight"
    " FROM opinions o JOIN decisions d USING (decision_id) JOIN instruments USING (instrument)");

static const char orders[] = VIEW("v_orders",
    "SELECT order_id, time, symbol, side, kind, verdict, " DECIMAL("quantity_e8") " AS quantity,"
    " " DECIMAL("filled_e8") " AS filled, decision_id, origin FROM (SELECT o.*, "
    UTC("o.time_ns") " AS time, symbol, coalesce((SELECT sum(quantity_e8) FROM fills"
    " WHERE order_id = o.order_id), 0) AS filled_e8 FROM orders o"
    " JOIN instruments USING (instrument))");

static const char fills[] = VIEW("v_fills",
    "SELECT fill_id, " UTC("f.time_ns") " AS time, symbol, side, "
    DECIMAL("quantity_e8") " AS quantity, " DECIMAL("price_e8") " AS price,"
    " round(quantity_e8 / 1e8 * price_e8 / 1e8, 4) AS value, " DECIMAL("fee_e8") " AS fee,"
    " order_id, f.origin FROM fills f JOIN instruments USING (instrument)");

static const char equity[] = VIEW("v_equity",
    "SELECT " UTC("time_ns") " AS time, " DECIMAL("equity_e8") " AS equity, "
    DECIMAL("cash_e8") " AS cash, " DECIMAL("gross_e8") " AS gross,"
    " CASE WHEN peak_e8 > 0 THEN 1 - 1.0 * equity_e8 / peak_e8 END AS drawdown, origin"
    " FROM equity");

// The last posting of an instrument tells its position, the newest price its mark.
static const char positions[] = VIEW("v_positions",
    "WITH prices AS (SELECT instrument, time_ns, price_e8 FROM opening_prints"
    " UNION ALL SELECT instrument, time_ns, close_e8 FROM bars),"
    " marks AS (SELECT instrument, max(time_ns), price_e8 AS mark_e8 FROM prices"
    " GROUP BY instrument),"
    " held AS (SELECT instrument, max(posting_id), position_e8, cost_e8, origin FROM postings"
    " WHERE instrument != 0 GROUP BY instrument)"
    " SELECT symbol, " DECIMAL("position_e8") " AS quantity, " DECIMAL("mark_e8") " AS mark,"
    " round(position_e8 / 1e8 * mark_e8 / 1e8, 2) AS value, " DECIMAL("cost_e8") " AS cost,"
    " round(position_e8 / 1e8 * mark_e8 / 1e8 - cost_e8 / 1e8, 2) AS unrealised, held.origin"
    " FROM held JOIN marks USING (instrument) JOIN instruments USING (instrument)"
    " WHERE position_e8 != 0");
// clang-format on

const char *const schema_views[] = {settings, decisions, opinions, orders,
                                    fills,    equity,    positions};
const int schema_views_count = COUNT_OF(schema_views);
