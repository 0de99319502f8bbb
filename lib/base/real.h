// real.h: exp, log and friends that give the same bits on every machine, compiler and libc.
//
// Only + - * / sqrt and integer operations on the bits, without fused multiply-add: IEEE 754
// fixes each result. Errors stay below the bound named at each function. Pure; folds use these
// and never libm.
#pragma once

#include "base/base.h"

double real_exp(double x);       // at most 1 ulp wrong; 0 below -745.2, infinity above 709.78
double real_log(double x);       // at most 1 ulp wrong; NaN below 0, -infinity at 0
double real_logistic(double x);  // 1 / (1 + exp(-x)); at most 3 ulp wrong
double real_logit(double p);     // log(p / (1 - p)); at most 5 ulp wrong; NaN outside (0, 1)
double real_sqrt(double x);      // the machine's, exact by IEEE 754
double real_abs(double x);
// Nearest integer, ties to even; x is within +-2^62.
int64_t real_round(double x);
