import time, cProfile, pstats
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework import acts
from tests import cast as stage
pytestmark=pytest.mark.django_db
def test_a():
    p=cProfile.Profile(); 
    t=time.process_time()
    with CaptureQueriesContext(connection) as q:
        c=stage.assemble()
    print("assemble", time.process_time()-t, len(q)); 
    t=time.process_time()
    with CaptureQueriesContext(connection) as q:
        l=stage.open_local_case(c); 
    print("open", time.process_time()-t, len(q)); t=time.process_time()
    with CaptureQueriesContext(connection) as q:
        p.enable(); stage.fill_locally(c,l); p.disable()
    print("fill", time.process_time()-t, len(q)); t=time.process_time()
    with CaptureQueriesContext(connection) as q:
        m=stage.request_zvh(c,l)
    print("request", time.process_time()-t, len(q)); 
    pstats.Stats(p).sort_stats("cumtime").print_stats(35)
